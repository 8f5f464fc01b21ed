package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The reading end of a channel, whichever node its sender is on.
///
/// The lock is for [#close], which may come from another thread while one reads; it is not held while waiting.
final class ChannelReader extends ChannelWait implements ChannelReceiver, ChannelEnd {
    private static final int END = -1;
    private static final int NOTHING_YET = 0;

    private final Channels channels;
    private final ChannelAddress address;
    private final Execution owner;
    private final int windowBytes;
    private final ChannelValues values;

    /// Whether a sender has come; guarded by [#channels].
    private boolean claimed;

    private volatile @Nullable ChannelInbox inbox;
    private volatile boolean closed;

    // Guarded by this.
    private @Nullable ChannelChunk current;
    private long unreturned;

    ChannelReader(Channels channels, ChannelAddress address, Execution owner, ValueCodec values) {
        this.channels = channels;
        this.address = address;
        this.owner = owner;
        this.windowBytes = channels.options().windowBytes();
        this.values = new ChannelValues(address, values);
    }

    @Override
    public ChannelAddress address() {
        return address;
    }

    /// The function whose task reads.
    FunctionDescriptor<?, ?> function() {
        return owner.function;
    }

    /// Reserves the reader for a sender. Called with the lock of [#channels].
    ///
    /// @return false if it has one, or had one
    boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /// Connects it with the sender that it was claimed for.
    void attach(ChannelInbox from) {
        synchronized (this) {
            if (!closed) {
                inbox = from;
            }
        }
        if (closed) {
            from.abandon(ChannelErrors.receiverClosed(address));
        } else {
            from.attach(this, windowBytes);
        }
    }

    // ---- reading

    @Override
    public int read(ByteBuffer target) throws InterruptedException {
        if (!target.hasRemaining()) {
            throw new IllegalArgumentException("the target buffer has no room");
        }
        while (true) {
            int copied = readNow(target);
            if (copied != NOTHING_YET) {
                return copied;
            }
            await();
        }
    }

    private synchronized int readNow(ByteBuffer target) {
        checkOpen();
        int copied = 0;
        while (target.hasRemaining()) {
            @Nullable ChannelChunk chunk = copied == 0 ? chunk() : chunkWithoutFailing();
            if (chunk == null) {
                return copied;
            }
            if (chunk == ChannelChunk.END) {
                return copied == 0 ? END : copied;
            }
            int length = Math.min(target.remaining(), chunk.bytes().remaining());
            ChannelChunk.copy(chunk.bytes(), target, length);
            consumed(length);
            copied += length;
        }
        return copied;
    }

    @Override
    public <T> Optional<T> read(Class<T> type) throws InterruptedException {
        while (true) {
            synchronized (this) {
                checkOpen();
                @Nullable ChannelChunk chunk = chunk();
                if (chunk == ChannelChunk.END) {
                    values.expectNothingLeft();
                    return Optional.empty();
                }
                if (chunk != null) {
                    int before = chunk.bytes().remaining();
                    boolean whole;
                    try {
                        whole = values.take(chunk.bytes());
                    } finally {
                        consumed(before - chunk.bytes().remaining());
                    }
                    if (whole) {
                        return Optional.of(values.value(type));
                    }
                    continue;
                }
            }
            await();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ChannelException(ChannelErrors.closedHere(address));
        }
    }

    /// A chunk with bytes that are left, [ChannelChunk#END], or null if there is none yet.
    private @Nullable ChannelChunk chunk() {
        @Nullable ChannelChunk present = current;
        if (present != null && (present == ChannelChunk.END || present.bytes().hasRemaining())) {
            return present;
        }
        @Nullable ChannelInbox from = inbox;
        if (from == null) {
            return null;
        }
        current = null;
        current = from.next(present);
        return current;
    }

    /// As [#chunk], but leaves a failure to the next read, as some bytes were read already.
    private @Nullable ChannelChunk chunkWithoutFailing() {
        @Nullable ChannelInbox from = inbox;
        boolean more = current != null
                && (current == ChannelChunk.END || current.bytes().hasRemaining());
        return more || (from != null && from.hasChunks()) ? chunk() : null;
    }

    /// Lets the sender go on, in large enough steps.
    private void consumed(int bytes) {
        unreturned += bytes;
        @Nullable ChannelInbox from = inbox;
        if (unreturned >= windowBytes / 4 && from != null) {
            long giving = unreturned;
            unreturned = 0;
            from.giveBack(giving);
        }
    }

    @Override
    boolean isOver() {
        @Nullable ChannelInbox from = inbox;
        return closed || (from != null && from.hasNews());
    }

    // ---- closing

    @Override
    public void close() {
        @Nullable ChannelInbox from;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            from = inbox;
            if (current != null) {
                current.release();
                current = null;
            }
        }
        channels.unbind(this);
        owner.family().removeEnd(this);
        if (from != null) {
            from.abandon(ChannelErrors.receiverClosed(address));
        }
        wake();
    }

    @Override
    public void ownerEnded() {
        close();
    }

    @Override
    public String toString() {
        return "ChannelReceiver[" + address.name() + " on " + address.node() + (closed ? ", closed]" : "]");
    }
}
