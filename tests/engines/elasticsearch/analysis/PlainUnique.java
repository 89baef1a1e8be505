package tests.engines.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

/**
 * Stands in for the real module's "unique", which the server's own index of keys names. That one
 * drops a token wherever it was seen before; this one only at the same place.
 */
@NamedComponent("unique")
public class PlainUnique implements TokenFilterFactory {
    @Override
    public TokenStream create(TokenStream tokens) {
        return new RemoveDuplicatesTokenFilter(tokens);
    }
}
