package shop;

import dev.hypha.Call;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.io.IOException;
import java.util.Objects;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// Calls to [Pricing]. Generated; do not edit.
@Generated("dev.hypha.processor.DistributedFunctionProcessor")
@NullMarked
@SuppressWarnings("SameNameButDifferent")
public final class PricingCalls {
    /// The function of [#price].
    public static final FunctionDescriptor<?, Long> PRICE = Price.INSTANCE;

    /// The function of [#price].
    public static final FunctionDescriptor<?, Integer> PRICE_2 = Price2.INSTANCE;

    /// The function of [#forget].
    public static final FunctionDescriptor<?, Void> FORGET = Forget.INSTANCE;

    private PricingCalls() {}

    /// A call, to be spawned.
    ///
    /// @see Pricing#price(Pricing.Order, Integer, String[])
    public static Call<Long> price(Pricing.Order order, @Nullable Integer percent,
            @Nullable String... codes) {
        return Call.of(Price.INSTANCE, new Price.Arguments(order, percent, codes));
    }

    /// A call, to be spawned.
    ///
    /// @see Pricing#price(byte[], boolean, double)
    public static Call<Integer> price(byte[] order, boolean gross, double rate) {
        return Call.of(Price2.INSTANCE, new Price2.Arguments(order, gross, rate));
    }

    /// A call, to be spawned.
    ///
    /// @see Pricing#forget()
    public static Call<Void> forget() {
        return Call.of(Forget.INSTANCE, Forget.Arguments.NONE);
    }

    /// How [#price] runs and crosses machines. Null is passed on as null.
    @NullUnmarked
    static final class Price extends FunctionDescriptor<Price.Arguments, Long> {
        static final Price INSTANCE = new Price();

        private Price() {
            super(
                    0x9f13a3e9e2ff5714L,
                    "shop.price",
                    "(shop.Pricing$Order,java.lang.Integer,java.lang.String[])long",
                    new FunctionTraits(
                            /* version= */ 2,
                            /* idempotent= */ false,
                            /* nonBlocking= */ false,
                            /* awaited= */ false,
                            /* argumentsPlain= */ false,
                            /* argumentsImmutable= */ false,
                            /* resultPlain= */ true,
                            /* resultImmutable= */ true));
        }

        @Override
        public Object invoke(Arguments arguments, Object receiver) throws IOException {
            Pricing target = (Pricing) Objects.requireNonNull(receiver, "receiver");
            return target.price(arguments.order(), arguments.percent(), arguments.codes());
        }

        @Override
        public void writeArguments(Arguments arguments, WireWriter out) {
            out.writeValue(arguments.order());
            out.writeBoolean(arguments.percent() != null);
            if (arguments.percent() != null) {
                out.writeInt(arguments.percent());
            }
            out.writeValue(arguments.codes());
        }

        @Override
        public Arguments readArguments(WireReader in) {
            return new Arguments(
                    (Pricing.Order) in.readValue(),
                    in.readBoolean() ? in.readInt() : null,
                    (String[]) in.readValue());
        }

        @Override
        public void writeResult(Long result, WireWriter out) {
            out.writeLong(result);
        }

        @Override
        public Long readResult(WireReader in) {
            return in.readLong();
        }

        @Override
        public Class<?> receiverType() {
            return Pricing.class;
        }

        @SuppressWarnings("ArrayRecordComponent")
        record Arguments(Pricing.Order order, Integer percent, String[] codes) {}
    }

    /// How [#price] runs and crosses machines. Null is passed on as null.
    @NullUnmarked
    static final class Price2 extends FunctionDescriptor<Price2.Arguments, Integer> {
        static final Price2 INSTANCE = new Price2();

        private Price2() {
            super(
                    0x075767b2653ea1bdL,
                    "shop.Pricing.price",
                    "(byte[],boolean,double)java.lang.Integer",
                    new FunctionTraits(
                            /* version= */ 1,
                            /* idempotent= */ false,
                            /* nonBlocking= */ true,
                            /* awaited= */ true,
                            /* argumentsPlain= */ true,
                            /* argumentsImmutable= */ false,
                            /* resultPlain= */ true,
                            /* resultImmutable= */ true));
        }

        @Override
        public Object invoke(Arguments arguments, Object receiver) {
            Pricing target = (Pricing) Objects.requireNonNull(receiver, "receiver");
            return target.price(arguments.order(), arguments.gross(), arguments.rate());
        }

        @Override
        public void writeArguments(Arguments arguments, WireWriter out) {
            out.writeBytes(arguments.order());
            out.writeBoolean(arguments.gross());
            out.writeDouble(arguments.rate());
        }

        @Override
        public Arguments readArguments(WireReader in) {
            return new Arguments(in.readBytes(), in.readBoolean(), in.readDouble());
        }

        @Override
        public void writeResult(Integer result, WireWriter out) {
            out.writeBoolean(result != null);
            if (result != null) {
                out.writeInt(result);
            }
        }

        @Override
        public Integer readResult(WireReader in) {
            return in.readBoolean() ? in.readInt() : null;
        }

        @Override
        public Class<?> receiverType() {
            return Pricing.class;
        }

        @SuppressWarnings("ArrayRecordComponent")
        record Arguments(byte[] order, boolean gross, double rate) {}
    }

    /// How [#forget] runs and crosses machines. Null is passed on as null.
    @NullUnmarked
    static final class Forget extends FunctionDescriptor<Forget.Arguments, Void> {
        static final Forget INSTANCE = new Forget();

        private Forget() {
            super(
                    0xf55979383605d3daL,
                    "shop.Pricing.forget",
                    "()void",
                    new FunctionTraits(
                            /* version= */ 1,
                            /* idempotent= */ false,
                            /* nonBlocking= */ false,
                            /* awaited= */ false,
                            /* argumentsPlain= */ true,
                            /* argumentsImmutable= */ true,
                            /* resultPlain= */ true,
                            /* resultImmutable= */ true));
        }

        @Override
        public Object invoke(Arguments arguments, Object receiver) {
            Pricing.forget();
            return null;
        }

        @Override
        public void writeArguments(Arguments arguments, WireWriter out) {}

        @Override
        public Arguments readArguments(WireReader in) {
            return Arguments.NONE;
        }

        @Override
        public void writeResult(Void result, WireWriter out) {}

        @Override
        public Void readResult(WireReader in) {
            return null;
        }

        record Arguments() {
            static final Arguments NONE = new Arguments();
        }
    }
}
