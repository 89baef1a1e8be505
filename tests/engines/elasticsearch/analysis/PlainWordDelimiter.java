package tests.engines.analysis;

import static org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter.GENERATE_NUMBER_PARTS;
import static org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter.GENERATE_WORD_PARTS;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

/**
 * Stands in for the real module's "word_delimiter". That one reads its settings; this one knows
 * only those the index sends: word and number parts, nothing split by case or at digits.
 */
@NamedComponent("word_delimiter")
public class PlainWordDelimiter implements TokenFilterFactory {
    @Override
    @SuppressWarnings("deprecation")
    public TokenStream create(TokenStream tokens) {
        return new WordDelimiterFilter(tokens, GENERATE_WORD_PARTS | GENERATE_NUMBER_PARTS, null);
    }
}
