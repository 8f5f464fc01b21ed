package shop;

import dev.hypha.annotations.DistributedFunction;
import dev.hypha.annotations.WireType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

@NullMarked
public class Pricing {
    public record Order(String id, List<Line> lines, Discount discount) {}

    record Line(int amount, Optional<Article> article) {}

    @WireType(name = "article")
    static final class Article {
        private @Nullable String title;

        @Nullable String title() {
            return title;
        }
    }

    sealed interface Discount {
        record Percent(double percent) implements Discount {}

        enum Fixed implements Discount {
            NONE,
            HALF
        }
    }

    @DistributedFunction(name = "shop.price", version = 2)
    long price(Order order, @Nullable Integer percent, @Nullable String... codes) throws IOException {
        return order.lines().size();
    }

    @DistributedFunction(nonBlocking = true)
    public CompletionStage<Integer> price(byte[] order, boolean gross, double rate) {
        throw new UnsupportedOperationException();
    }

    @DistributedFunction
    static void forget() {}
}
