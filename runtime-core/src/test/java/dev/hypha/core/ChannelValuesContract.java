package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams of values, whatever lies between the ends of their channels.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelValuesContract extends ChannelEndsContract {
    @Test
    void valuesComeOneByOne() throws InterruptedException {
        ChannelReceiver receiver = receiver("values");
        List<Object> values = List.of(
                "first",
                42,
                List.of("a", "b"),
                new TestFunctions.Order("a", List.of("x"), 10),
                random(5 * WINDOW, 5),
                new byte[0],
                "last");
        FutureTask<Void> writing = fork(() -> {
            try (ChannelSender sender = sender("values")) {
                for (Object value : values) {
                    sender.write(value);
                }
            }
            return null;
        });
        assertEquals(Optional.of("first"), receiver.read(String.class));
        assertEquals(Optional.of(42), receiver.read(int.class));
        assertEquals(Optional.of(List.of("a", "b")), receiver.read(List.class));
        assertEquals(Optional.of(values.get(3)), receiver.read(TestFunctions.Order.class));
        assertArrayEquals((byte[]) values.get(4), receiver.read(byte[].class).orElseThrow());
        assertEquals(0, receiver.read(byte[].class).orElseThrow().length);
        assertEquals(Optional.of("last"), receiver.read(Object.class));
        assertEquals(Optional.empty(), receiver.read(Object.class));
        assertEquals(Optional.empty(), receiver.read(Object.class));
        join(writing);
    }

    @Test
    void manySmallValues() throws InterruptedException {
        ChannelReceiver receiver = receiver("small");
        FutureTask<Void> writing = fork(() -> {
            try (ChannelSender sender = sender("small")) {
                for (int i = 0; i < 50_000; i++) {
                    sender.write("value " + i);
                }
            }
            return null;
        });
        for (int i = 0; i < 50_000; i++) {
            assertEquals("value " + i, receiver.read(String.class).orElseThrow());
        }
        assertEquals(Optional.empty(), receiver.read(String.class));
        join(writing);
    }

    @Test
    void valueOfAnotherTypeIsRefusedAndPassedOver() throws InterruptedException {
        ChannelReceiver receiver = receiver("types");
        ChannelSender sender = sender("types");
        sender.write("text");
        sender.write(1);
        ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(Integer.class));
        assertCode("HYP-CHAN-007", thrown);
        assertTrue(thrown.getMessage().contains("java.lang.String"), thrown::getMessage);
        assertEquals(Optional.of(1), receiver.read(Integer.class));
        assertThrows(NullPointerException.class, () -> sender.write((Object) null));
    }

    @Test
    void valueThatCannotBeWrittenLeavesTheStreamAsItWas() throws InterruptedException {
        ChannelReceiver receiver = receiver("cannot");
        ChannelSender sender = sender("cannot");
        sender.write("before");
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> sender.write(new Thread(() -> {}))));
        byte[] large = new byte[ChannelValues.VALUE_BYTES_MAX + 1];
        assertCode("HYP-CHAN-008", assertThrows(ChannelException.class, () -> sender.write(large)));
        sender.write("after");
        assertEquals(Optional.of("before"), receiver.read(String.class));
        assertEquals(Optional.of("after"), receiver.read(String.class));
    }

    @Test
    void bytesAreNoValues() throws InterruptedException {
        ChannelReceiver receiver = receiver("bytes");
        ChannelSender sender = sender("bytes");
        sender.write(bytes(0xff, 0xff, 0xff, 0xff, 1));
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> receiver.read(String.class)));
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> receiver.read(String.class)));
        receiver.close();
        ChannelReceiver second = receiver("bytes");
        ChannelSender again = sender("bytes");
        again.write(bytes(1, 0));
        again.close();
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> second.read(String.class)));
    }

    @Test
    void readingGoesOnWithinAValueAfterAnInterrupt() throws InterruptedException {
        ChannelReceiver receiver = receiver("go on");
        ChannelSender sender = sender("go on");
        byte[] value = random(1000, 6);
        ByteBuffer encoded = new ChannelValueWriter(receiver.address(), near.values()).encode(value);
        sender.write(encoded.slice(0, 2));
        interruptReader(receiver);
        sender.write(encoded.slice(2, 500));
        interruptReader(receiver);
        sender.write(encoded.slice(502, encoded.remaining() - 502));
        assertArrayEquals(value, receiver.read(byte[].class).orElseThrow());
        sender.write("next");
        assertEquals(Optional.of("next"), receiver.read(String.class));
    }

    private static void interruptReader(ChannelReceiver receiver) throws InterruptedException {
        FutureTask<InterruptedException> reading =
                new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> receiver.read(byte[].class)));
        Thread reader = Thread.startVirtualThread(reading);
        awaitParked(reader);
        reader.interrupt();
        join(reading);
    }
}
