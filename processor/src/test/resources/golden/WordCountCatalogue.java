package shop;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import java.util.List;
import java.util.Map;
import javax.annotation.processing.Generated;

/// The functions of [WordCount], for runtimes to find. Generated; do not edit.
@Generated("dev.hypha.processor.DistributedFunctionProcessor")
public final class WordCountCatalogue implements Catalogue {
    /// For [java.util.ServiceLoader].
    public WordCountCatalogue() {}

    @Override
    public List<FunctionDescriptor<?, ?>> functions() {
        return List.of(WordCountCalls.COUNT);
    }

    @Override
    public Map<String, Class<?>> wireTypes() {
        return Map.of();
    }
}
