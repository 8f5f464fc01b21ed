package dev.hypha.transport.internal;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.TransportOptions;
import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What waits to be written, and the right to write it.
///
/// Anyone may add frames; one thread at a time owns the right to encode and to write, by one compare-and-set.
/// Whoever adds a frame tries to become the owner. If someone else is, there is nothing more to do: an owner looks
/// at the queues again after it has let go, so that no frame is left behind. A new owner either
///
/// - is on the event loop: it writes, or while frames are being read leaves that to the end of the read;
/// - or is another thread on a quiet connection ([Quiet]): it writes to the socket itself;
/// - or hands the ownership to the event loop, which costs one wake-up however many frames follow.
///
/// Ownership stays with the event loop while the socket takes no more. Order: control frames first, then data
/// frames as long as there is credit, with the chunks of large messages in between.
final class WriteQueue {
    private static final Logger LOG = System.getLogger(WriteQueue.class.getName());
    private static final VarHandle OWNED;

    /// Bytes handed to the link at once; what comes later can be overtaken by control frames.
    private static final long FILL_BYTES = 512 * 1024;
    /// Small frames that may pass before the next chunk of a large message.
    private static final long CHUNK_EVERY_BYTES = 64 * 1024;
    private static final int DIRECT_ROUNDS = 2;

    static {
        try {
            OWNED = MethodHandles.lookup().findVarHandle(WriteQueue.class, "owned", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Link link;
    private final BatchWriter writer;
    private final SendCredit credit;
    private final Backlog backlog;
    private final Runnable whenFinished;
    private final boolean directWrites;
    private final Quiet quiet = new Quiet();
    private final Queue<OutgoingFrame> control = PlatformDependent.newMpscQueue();
    private final Queue<OutgoingFrame> data = PlatformDependent.newMpscQueue();
    private final Runnable loopTurn = this::writeOnLoop;

    private boolean owned;
    private volatile @Nullable CloseReason closed;
    private volatile boolean finished;

    // Of the event loop.
    private boolean reading;
    private boolean heldForRead;

    // Of the owner.
    private @Nullable LastFrame last;
    private boolean lastWritten;
    private long smallBytes;
    private int framesWritten;

    WriteQueue(Link link, BatchWriter writer, SendCredit credit, TransportOptions options, Runnable whenFinished) {
        this.link = link;
        this.writer = writer;
        this.credit = credit;
        this.backlog = new Backlog(options.queuedBytesMax());
        this.directWrites = options.directWrites();
        this.whenFinished = whenFinished;
    }

    /// Adds a frame. From any thread.
    void add(OutgoingFrame frame) {
        if (frame.control()) {
            control.add(frame);
            turn();
            return;
        }
        backlog.added(frame.queuedBytes());
        data.add(frame);
        turn();
        if ((owned || !credit.isLeft()) && backlog.isTooMuch(data.size()) && !LoopThread.isCurrent()) {
            backlog.await(() -> closed != null || !backlog.isTooMuch(data.size()));
        }
    }

    /// There may be something to write now.
    void turn() {
        while (hasWork() && OWNED.compareAndSet(this, false, true)) {
            if (!write()) {
                return;
            }
            letGo();
        }
    }

    /// Gives up the ownership. Whoever waits for room has told so before looking at the queue, or sees it as it is
    /// now.
    private void letGo() {
        OWNED.setVolatile(this, false);
        lookAtBacklog();
    }

    private void lookAtBacklog() {
        if (backlog.hasWaiting()) {
            backlog.look(data.size());
        }
    }

    private boolean hasWork() {
        if (closed != null) {
            return !finished || !control.isEmpty() || !data.isEmpty();
        }
        if (!link.isOpen()) {
            return false; // closed() follows
        }
        return !control.isEmpty() || (!data.isEmpty() && credit.isLeft() && last == null);
    }

    /// As the owner.
    ///
    /// @return whether the ownership is still this call's
    private boolean write() {
        if (link.inEventLoop()) {
            if (reading) {
                heldForRead = true;
                return false;
            }
            return drain();
        }
        if (finished) {
            dropAll();
            return true;
        }
        if (directWrites && closed == null && quiet.isQuiet() && link.canWriteNow() && writeDirectly()) {
            return true;
        }
        handToLoop();
        return false;
    }

    private void handToLoop() {
        try {
            link.execute(loopTurn);
        } catch (RejectedExecutionException e) {
            if (closed == null) {
                closed = new CloseReason(CloseReason.Kind.LOCAL, "the transport is closed");
            }
            finish();
            letGo();
            turn();
        }
    }

    /// The event loop has been given the ownership, or has been told that the link is empty.
    private void writeOnLoop() {
        if (reading) {
            heldForRead = true;
        } else if (drain()) {
            letGo();
            turn();
        }
    }

    void readStarted() {
        reading = true;
    }

    void readComplete(int frames) {
        reading = false;
        quiet.read(frames);
        if (heldForRead) {
            heldForRead = false;
            writeOnLoop();
        } else {
            turn();
        }
    }

    /// The link is gone: drops what is left, then runs `whenFinished`. On the event loop.
    void closed(CloseReason reason) {
        closed = reason;
        reading = false;
        if (heldForRead) {
            heldForRead = false;
            writeOnLoop();
        } else {
            turn();
        }
    }

    /// Writes all that can be, on the event loop.
    ///
    /// @return whether the ownership is still this call's
    private boolean drain() {
        while (true) {
            if (closed != null) {
                finish();
                return true;
            }
            if (!link.isOpen()) {
                return true;
            }
            fill(FILL_BYTES);
            lookAtBacklog();
            writer.seal();
            if (!writer.hasSealed()) {
                if (lastWritten) {
                    lastFrameIsOut();
                }
                return true;
            }
            for (ByteBuf next = writer.pollSealed(); next != null; next = writer.pollSealed()) {
                link.write(next);
            }
            quiet.wrote(framesWritten);
            framesWritten = 0;
            if (!link.flush(loopTurn)) {
                return false;
            }
            writer.reuse();
        }
    }

    /// Writes what is queued from this thread, if it is little.
    ///
    /// @return false if the event loop must go on
    private boolean writeDirectly() {
        try {
            for (int round = 0; round < DIRECT_ROUNDS; round++) {
                fill(BatchWriter.BATCH_BYTES / 2);
                quiet.wrote(framesWritten);
                framesWritten = 0;
                if (writer.hasSealed() || writer.hasLarge() || lastWritten) {
                    return false;
                }
                int from = writer.mark();
                int to = writer.buffer().position();
                if (to > from) {
                    writer.sent(link.writeNow(writer.buffer(), from, to));
                    if (writer.pending() > 0) {
                        return false;
                    }
                    writer.reuse();
                }
                if (!hasWork()) {
                    return true;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "direct write failed", e);
            link.close();
        }
        return false;
    }

    /// Encodes what may be sent now, until there is enough.
    private void fill(long enough) {
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
        if (last != null || !credit.isLeft()) {
            return false;
        }
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

    private void lastFrameIsOut() {
        LastFrame frame = last;
        if (frame != null) {
            frame.written();
        }
    }

    private void finish() {
        writer.close();
        dropAll();
        backlog.release();
        if (!finished) {
            finished = true;
            whenFinished.run();
        }
    }

    private void dropAll() {
        CloseReason reason = closed;
        if (reason == null) {
            return;
        }
        for (OutgoingFrame frame = control.poll(); frame != null; frame = control.poll()) {
            drop(frame, reason);
        }
        for (OutgoingFrame frame = data.poll(); frame != null; frame = data.poll()) {
            drop(frame, reason);
        }
    }

    private static void drop(OutgoingFrame frame, CloseReason reason) {
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
