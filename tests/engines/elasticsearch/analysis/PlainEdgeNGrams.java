package tests.engines.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

/** Stands in for the real module's "edge_ngram" with the lengths of the search library: 1 to 15. */
@NamedComponent("edge_ngram")
public class PlainEdgeNGrams implements TokenFilterFactory {
    @Override
    public TokenStream create(TokenStream tokens) {
        return new EdgeNGramTokenFilter(tokens, 1, 15, false);
    }
}
