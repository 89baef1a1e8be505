"""The unpacked server with the analysis plugin, made once for each run."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

VERSION = "9.5.3"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
LEAST_JAVA = 21
REPOSITORY = Path.home() / ".m2" / "repository"
ZIP = REPOSITORY.joinpath(
    "org/elasticsearch/distribution/integ-test-zip/elasticsearch",
    VERSION,
    f"elasticsearch-{VERSION}.zip",
)
PLUGIN = Path(__file__).parent / "analysis"
COMPONENTS = {
    "org.elasticsearch.plugin.analysis.TokenFilterFactory": {
        "asciifolding": "PlainAsciiFolding",
        "edge_ngram": "PlainEdgeNGrams",
        "ngram": "PlainNGrams",
        "pattern_capture": "PlainPatternCapture",
        "porter_stem": "PlainPorterStem",
        "unique": "PlainUnique",
        "word_delimiter": "PlainWordDelimiter",
    },
    "org.elasticsearch.plugin.analysis.TokenizerFactory": {"uax_url_email": "PlainEmailTokenizer"},
}
DESCRIPTOR = f"""name=test-analysis
description=Filters that the test distribution lacks
version=1
elasticsearch.version={VERSION}
java.version={LEAST_JAVA}
"""


def java_home() -> Path | None:
    """Return the newest Java development kit here that the server starts on."""
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    homes += Path("/usr/lib/jvm").glob("*")
    fit = [home for home in homes if (home / "bin/javac").exists() and _version(home) >= LEAST_JAVA]
    return max(fit, key=_version, default=None)


def _version(home: Path) -> int:
    try:
        lines = (home / "release").read_text().splitlines()
    except OSError:
        return 0
    found = [line.split('"')[1] for line in lines if line.startswith("JAVA_VERSION=")]
    return int(found[0].split(".")[0]) if found else 0


def missing() -> str:
    """Return why there can be no server here, or nothing. Fetches the server if it must."""
    if java_home() is None:
        return f"no Java {LEAST_JAVA} or newer under /usr/lib/jvm or JAVA_HOME"
    if ZIP.exists():
        return ""
    if not shutil.which("mvn"):
        return "mvn not found, which fetches the server. On Debian: apt-get install maven"
    done = subprocess.run(
        ["mvn", "-q", "-B", "dependency:get", f"-Dartifact={ARTIFACT}", "-Dtransitive=false"],
        capture_output=True,
        text=True,
    )
    return "" if ZIP.exists() else f"the server could not be fetched: {done.stdout.strip()[-300:]}"


def unpack(folder: Path) -> Path:
    """Return the home of a server unpacked below ``folder``, with the plugin in it."""
    with zipfile.ZipFile(ZIP) as archive:
        names = archive.namelist()
        members = [name for name in names if "/platform/" not in name or "linux" in name]
        archive.extractall(folder, members)
    home = folder / f"elasticsearch-{VERSION}"
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    _add_plugin(home)
    return home


def _add_plugin(home: Path) -> None:
    plugin = home / "plugins" / "test-analysis"
    classes = plugin / "classes"
    classes.mkdir(parents=True)
    java = java_home()
    subprocess.run(
        [java / "bin/javac", "-cp", f"{home}/lib/*", "-d", classes, *PLUGIN.glob("*.java")],
        check=True,
    )
    subprocess.run(
        [java / "bin/jar", "--create", f"--file={plugin}/test-analysis.jar", "-C", classes, "."],
        check=True,
    )
    shutil.rmtree(classes)
    (plugin / "stable-plugin-descriptor.properties").write_text(DESCRIPTOR)
    # Written by hand: the tool that reads the annotations is not part of the distribution.
    named = {
        kind: {name: f"tests.engines.analysis.{component}" for name, component in them.items()}
        for kind, them in COMPONENTS.items()
    }
    (plugin / "named_components.json").write_text(json.dumps(named))
