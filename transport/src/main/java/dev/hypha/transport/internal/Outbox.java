package dev.hypha.transport.internal;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.OutgoingFrame;
import io.netty.util.internal.PlatformDependent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What waits to be written, and in which order it is encoded: control frames first, then data frames as
/// long as there is credit, with the chunks of large messages in between.
///
/// Anyone may add; only the owner of the right to write takes out.
final class Outbox {
    private static final Logger LOG = System.getLogger(Outbox.class.getName());

    /// Bytes of small frames that may pass before the next chunk of a large message.
    private static final long CHUNK_EVERY_BYTES = 64 * 1024;

    private final BatchWriter writer;
    private final SendCredit credit;
    private final Backlog backlog;
    private final Queue<OutgoingFrame> control = PlatformDependent.newMpscQueue();
    private final Queue<OutgoingFrame> data = PlatformDependent.newMpscQueue();

    private @Nullable LastFrame last;
    private boolean lastWritten;
    private long smallBytes;
    private int framesWritten;
    private final Traffic traffic;
    /// Whether data waits for credit, and has been counted.
    private boolean stalled;

    Outbox(BatchWriter writer, SendCredit credit, long queuedBytesMax, Traffic traffic) {
        this.traffic = traffic;
        this.writer = writer;
        this.credit = credit;
        this.backlog = new Backlog(queuedBytesMax);
    }

    void add(OutgoingFrame frame) {
        if (frame.control()) {
            control.add(frame);
        } else {
            backlog.added(frame.queuedBytes());
            data.add(frame);
        }
    }

    boolean isEmpty() {
        return control.isEmpty() && data.isEmpty();
    }

    /// Whether something could be written now.
    boolean isReady() {
        return !control.isEmpty() || (!data.isEmpty() && credit.isLeft() && last == null);
    }

    boolean lacksCredit() {
        return !credit.isLeft();
    }

    /// Waits while too much is queued.
    void awaitRoom(BooleanSupplier ended) {
        if (backlog.isTooMuch(data.size())) {
            backlog.await(() -> ended.getAsBoolean() || !backlog.isTooMuch(data.size()));
        }
    }

    /// Lets those go on who wait for room, if there is.
    void announceRoom() {
        if (backlog.hasWaiting()) {
            backlog.look(data.size());
        }
    }

    /// Encodes what may be sent now, until there is enough.
    void fill(long enough) {
        while (writer.pending() < enough) {
            OutgoingFrame urgent = control.poll();
            if (urgent != null) {
                encode(urgent, Frames.LANE_CONTROL);
            } else if (writer.hasLarge() && (smallBytes >= CHUNK_EVERY_BYTES || !encodeData())) {
                smallBytes = 0;
                writer.writeChunk();
            } else if (!writer.hasLarge() && !encodeData()) {
                break;
            }
        }
        if (last != null && !lastWritten && !writer.hasLarge()) {
            lastWritten = true;
            encode(last, Frames.LANE_DATA);
        }
    }

    private boolean encodeData() {
        if (last != null) {
            return false;
        }
        if (!credit.isLeft()) {
            if (!stalled && !data.isEmpty()) {
                stalled = true;
                traffic.stalled();
            }
            return false;
        }
        stalled = false;
        OutgoingFrame frame = data.poll();
        if (frame == null) {
            return false;
        }
        backlog.removed(frame.queuedBytes());
        if (frame instanceof LastFrame closing) {
            last = closing;
            return false;
        }
        encode(frame, Frames.LANE_DATA);
        return true;
    }

    private void encode(OutgoingFrame frame, byte lane) {
        try {
            long size = writer.encode(frame, lane);
            framesWritten++;
            if (lane == Frames.LANE_DATA) {
                credit.use(size);
                smallBytes += size;
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            drop(frame, new CloseReason(CloseReason.Kind.UNENCODABLE, e.toString()));
        }
    }

    /// How many frames were encoded since this was last asked.
    int takeFramesWritten() {
        int frames = framesWritten;
        framesWritten = 0;
        return frames;
    }

    boolean isLastWritten() {
        return lastWritten;
    }

    /// All that was encoded has been sent.
    void sent() {
        if (lastWritten && last != null) {
            last.written();
        }
    }

    /// Drops what is left, and lets those go on who wait for room.
    void close(CloseReason reason) {
        writer.close();
        for (OutgoingFrame frame = control.poll(); frame != null; frame = control.poll()) {
            drop(frame, reason);
        }
        for (OutgoingFrame frame = data.poll(); frame != null; frame = data.poll()) {
            drop(frame, reason);
        }
        backlog.release();
    }

    static void drop(OutgoingFrame frame, CloseReason reason) {
        try {
            frame.dropped(reason);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a frame failed at being dropped", e);
        }
    }

    /// The frame after which nothing is written on the data lane.
    interface LastFrame extends OutgoingFrame {
        /// It and all before it have been sent. On the event loop, perhaps more than once.
        void written();
    }
}
