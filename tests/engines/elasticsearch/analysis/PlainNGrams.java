package tests.engines.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

/** Stands in for the real module's "ngram" with the lengths of the search library: 3 to 15. */
@NamedComponent("ngram")
public class PlainNGrams implements TokenFilterFactory {
    @Override
    public TokenStream create(TokenStream tokens) {
        return new NGramTokenFilter(tokens, 3, 15, false);
    }
}
