package shop;

import dev.hypha.annotations.DistributedFunction;
import java.util.Map;

final class WordCount {
    private WordCount() {}

    @DistributedFunction(idempotent = true)
    static Map<String, Long> count(String text) {
        return Map.of(text, 1L);
    }
}
