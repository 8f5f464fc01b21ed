package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Identity;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The shapes that payloads of attackers have, at each decoder of frames: none makes an object of a class
/// that it names, and what cannot be read is refused by the one exception.
class PayloadShapesTest {
    private static final ForyCodec VALUES = new ForyCodec(CatalogueSet.find(PayloadShapesTest.class.getClassLoader()));
    private static final AtomicInteger SPRUNG = new AtomicInteger();

    /// Goes off when it is made from bytes, by any way there is.
    static final class Trap implements Serializable, Comparable<Trap> {
        private static final long serialVersionUID = 1;
        private final String bait = "bait";

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            SPRUNG.incrementAndGet();
            in.defaultReadObject();
        }

        private Object readResolve() {
            SPRUNG.incrementAndGet();
            return this;
        }

        @Override
        public int hashCode() {
            SPRUNG.incrementAndGet();
            return bait.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int compareTo(Trap other) {
            SPRUNG.incrementAndGet();
            return 0;
        }
    }

    static Stream<Arguments> shapes() throws IOException {
        Fory byName =
                Fory.builder().withXlang(false).requireClassRegistration(false).build();
        Fory byId =
                Fory.builder().withXlang(false).requireClassRegistration(true).build();
        byId.register(Trap.class, 300);
        Map<Object, Object> key = new HashMap<>();
        key.put(new Trap(), 1);
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, byName.serialize(new ArrayList<>(List.of()))[0]);
        byte[] counts = new byte[64];
        Arrays.fill(counts, (byte) 0xff);
        counts[9] = 0x7f;
        byte[] nested = new byte[4096];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 1;
        }
        return Stream.of(
                arguments("a stream of the JDK", jdk(key)),
                arguments("a class by name", byName.serialize(new Trap())),
                arguments("a class by name, as a key", byName.serialize(key)),
                arguments("a class by id", byId.serialize(new Trap())),
                arguments("one thing within the other", deep),
                arguments("causes of causes", nested),
                arguments("huge counts", counts));
    }

    private static byte[] jdk(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Consumer<WireReader>> decoders() {
        Map<String, Consumer<WireReader>> decoders = new HashMap<>();
        decoders.put("value", in -> {
            Object unusedValue = in.readValue();
            in.expectEnd();
        });
        for (int flags = 1; flags < 16; flags++) {
            int failure = flags;
            decoders.put("failure " + flags, in -> {
                Object unusedFailure = OutcomeFrame.readFailure(failure, in);
                in.expectEnd();
            });
        }
        decoders.put("arguments", in -> {
            Object unusedArguments = TestFunctionsCalls.TOTALS.readArguments(in);
        });
        decoders.put("result", in -> {
            Object unusedResult = TestFunctionsCalls.TOTALS.readResult(in);
        });
        decoders.put("call", in -> {
            Object unusedCall = SpawnOptions.read(0, in, new CallersTable(Identity.LOCAL));
            TestFunctionsCalls.TOTALS.readArguments(in);
        });
        decoders.put("progress", in -> {
            Object unusedProgress = ProgressFrame.read(in);
            in.expectEnd();
        });
        decoders.put("facts", in -> {
            Object unusedFacts = FactsFrame.read(in);
            in.expectEnd();
        });
        decoders.put("reason", in -> {
            Object unusedReason = ChannelFrames.readReason(in);
            in.expectEnd();
        });
        return decoders;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void isRefusedAndMakesNothing(String what, byte[] payload) {
        SPRUNG.set(0);
        decoders().forEach((name, decoder) -> {
            try {
                decoder.accept(new WireReader(VALUES, ByteBuffer.wrap(payload)));
            } catch (WireException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("HYP-WIRE-"), name + ": " + e.getMessage());
                return;
            }
            throw new AssertionError(name + " has read " + what);
        });
        assertEquals(0, SPRUNG.get());
    }
}
