package shop;

import dev.hypha.Call;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.Map;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullUnmarked;

/// Calls to [WordCount]. Generated; do not edit.
@Generated("dev.hypha.processor.DistributedFunctionProcessor")
final class WordCountCalls {
    /// The function of [#count].
    public static final FunctionDescriptor<?, Map<String, Long>> COUNT = Count.INSTANCE;

    private WordCountCalls() {}

    /// A call, to be spawned.
    ///
    /// @see WordCount#count(String)
    public static Call<Map<String, Long>> count(String text) {
        return Call.of(Count.INSTANCE, new Count.Arguments(text));
    }

    /// How [#count] runs and crosses machines. Null is passed on as null.
    @NullUnmarked
    static final class Count extends FunctionDescriptor<Count.Arguments, Map<String, Long>> {
        static final Count INSTANCE = new Count();

        private Count() {
            super(
                    0xe12599d1692da3b3L,
                    "shop.WordCount.count",
                    "(java.lang.String)java.util.Map<java.lang.String,java.lang.Long>",
                    new FunctionTraits(
                            /* version= */ 1,
                            /* idempotent= */ true,
                            /* nonBlocking= */ false,
                            /* awaited= */ false,
                            /* argumentsPlain= */ true,
                            /* argumentsImmutable= */ true,
                            /* resultPlain= */ true,
                            /* resultImmutable= */ false));
        }

        @Override
        public Object invoke(Arguments arguments, Object receiver) {
            return WordCount.count(arguments.text());
        }

        @Override
        public void writeArguments(Arguments arguments, WireWriter out) {
            out.writeString(arguments.text());
        }

        @Override
        public Arguments readArguments(WireReader in) {
            return new Arguments(in.readString());
        }

        @Override
        public void writeResult(Map<String, Long> result, WireWriter out) {
            out.writeValue(result);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Map<String, Long> readResult(WireReader in) {
            // The types agree: they are part of the function's id.
            return (Map<String, Long>) in.readValue();
        }

        record Arguments(String text) {}
    }
}
