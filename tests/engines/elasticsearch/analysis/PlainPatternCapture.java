package tests.engines.analysis;

import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

/**
 * Stands in for the real module's "pattern_capture", with the one set of patterns that the
 * server's own index of users and keys sends.
 */
@NamedComponent("pattern_capture")
public class PlainPatternCapture implements TokenFilterFactory {
    private static final Pattern[] PARTS_OF_AN_EMAIL = {
        Pattern.compile("([^@]+)"), Pattern.compile("(\\p{L}+)"), Pattern.compile("(\\d+)"),
        Pattern.compile("@(.+)"),
    };

    @Override
    public TokenStream create(TokenStream tokens) {
        return new PatternCaptureGroupTokenFilter(tokens, true, PARTS_OF_AN_EMAIL);
    }
}
