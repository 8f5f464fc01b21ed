package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.spi.WireException;
import dev.hypha.transport.IncomingFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What one sender has written and its reader has not read yet. It is made when the sender asks for its
/// receiver, and is attached to the reader when that is there; before, the sender has no credit.
///
/// The sender's side (its thread, or the event loop of its connection) puts bytes in and says how the
/// stream ends; the reader takes chunks out. A chunk that was taken belongs to the reader alone, so copying
/// needs no lock.
final class ChannelInbox {
    /// Larger frames are kept as they came. A kept frame may hold the whole buffer that it came in, so this
    /// also limits by how much the memory of a slow channel exceeds its window.
    private static final int KEEP_MIN = 32 * 1024;

    private static final int CHUNK_BYTES_MIN = 2 * 1024;
    private static final int CHUNK_BYTES_MAX = 64 * 1024;
    private static final int SPARES_MAX = 4;

    private final ChannelAddress address;
    private final ChannelPeer sender;
    private final ArrayDeque<ChannelChunk> chunks = new ArrayDeque<>();
    /// Chunks of [#chunkBytes] to be used again.
    private final ArrayDeque<ChannelChunk> spares = new ArrayDeque<>(SPARES_MAX);
    private @Nullable ChannelWait reader;
    private int chunkBytes = CHUNK_BYTES_MIN;
    /// What the sender may still send; kept here as well, as a sender on another node may be anything.
    private long credit;

    private boolean finished;
    private boolean abandoned;
    private @Nullable String broken;

    ChannelInbox(ChannelAddress address, ChannelPeer sender) {
        this.address = address;
        this.sender = sender;
    }

    ChannelAddress address() {
        return address;
    }

    // ---- the sender's side

    /// Copies bytes in, from a sender on this node, which has taken credit for them.
    void put(ByteBuffer bytes, int length) {
        @Nullable ChannelWait waiting;
        synchronized (this) {
            if (abandoned) {
                bytes.position(bytes.position() + length);
                return;
            }
            credit -= length;
            fill(bytes, length);
            waiting = reader;
        }
        if (waiting != null) {
            waiting.wake();
        }
    }

    /// Takes the bytes of a frame.
    ///
    /// @throws WireException if they are more than the sender had credit for
    void put(IncomingFrame frame) {
        ByteBuffer bytes = frame.body().buffer();
        int length = bytes.remaining();
        @Nullable ChannelWait waiting;
        synchronized (this) {
            if (abandoned) {
                return;
            }
            if (length > credit) {
                throw new WireException("HYP-WIRE-001 " + length + " bytes of channel '" + address.name()
                        + "' where the sender has credit for " + credit);
            }
            credit -= length;
            if (length >= KEEP_MIN) {
                chunks.add(ChannelChunk.of(frame.retain()));
            } else {
                fill(bytes, length);
            }
            waiting = reader;
        }
        if (waiting != null) {
            waiting.wake();
        }
    }

    private void fill(ByteBuffer bytes, int length) {
        @Nullable ChannelChunk last = chunks.peekLast();
        int left = last == null ? length : length - last.put(bytes, length);
        while (left > 0) {
            ChannelChunk next = newChunk(left);
            chunks.add(next);
            left -= next.put(bytes, left);
        }
    }

    private ChannelChunk newChunk(int wanted) {
        @Nullable ChannelChunk reused = spares.poll();
        if (reused != null) {
            return reused;
        }
        // small channels stay small; one that falls behind collects in larger chunks
        chunkBytes = Math.min(CHUNK_BYTES_MAX, Math.max(wanted, chunks.isEmpty() ? chunkBytes : 2 * chunkBytes));
        return ChannelChunk.empty(chunkBytes);
    }

    /// The stream ends here, in good order.
    void finish() {
        synchronized (this) {
            finished = true;
        }
        wakeReader();
    }

    /// The stream ends here, and is not complete. Only the first end counts.
    void fail(String why) {
        synchronized (this) {
            if (finished || broken != null) {
                return;
            }
            broken = why;
        }
        wakeReader();
    }

    private void wakeReader() {
        @Nullable ChannelWait waiting;
        synchronized (this) {
            waiting = reader;
        }
        if (waiting != null) {
            waiting.wake();
        }
    }

    /// Whether the sender is gone without having closed.
    synchronized boolean isBroken() {
        return broken != null;
    }

    // ---- the reader's side

    /// The receiver is there: the sender may send.
    void attach(ChannelWait waiting, int windowBytes) {
        synchronized (this) {
            reader = waiting;
        }
        giveBack(windowBytes);
        waiting.wake();
    }

    /// The next bytes, [ChannelChunk#END], or null if there is nothing yet.
    ///
    /// @param used a chunk that was read to its end
    /// @throws ChannelException if the stream is broken and all before was read
    synchronized @Nullable ChannelChunk next(@Nullable ChannelChunk used) {
        if (used != null) {
            recycle(used);
        }
        @Nullable ChannelChunk next = chunks.poll();
        if (next != null) {
            next.toReading();
            return next;
        }
        if (broken != null) {
            throw new ChannelException(broken);
        }
        return finished ? ChannelChunk.END : null;
    }

    private void recycle(ChannelChunk used) {
        if (used.isReusable() && spares.size() < SPARES_MAX && used.capacity() == chunkBytes) {
            used.clear();
            spares.push(used);
        } else {
            used.release();
        }
    }

    /// Whether [#next] has something to say.
    synchronized boolean hasNews() {
        return !chunks.isEmpty() || finished || broken != null;
    }

    synchronized boolean hasChunks() {
        return !chunks.isEmpty();
    }

    /// Lets the sender send more.
    void giveBack(long bytes) {
        synchronized (this) {
            if (finished || broken != null) {
                return;
            }
            credit += bytes;
        }
        sender.granted(bytes);
    }

    /// Nobody reads any more, or ever will.
    ///
    /// @param why what the sender is told
    void abandon(String why) {
        synchronized (this) {
            if (abandoned) {
                return;
            }
            abandoned = true;
            chunks.forEach(ChannelChunk::release);
            chunks.clear();
            spares.clear();
            if (finished || broken != null) {
                return;
            }
        }
        sender.stopped(why);
    }
}
