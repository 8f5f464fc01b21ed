package dev.hypha.core;

import dev.hypha.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// Where a call is in its life, as bits that threads set and clear without locks.
///
/// Whoever sets [#ENDED] first reports the outcome. Whoever clears a bit that says where the call waits may
/// start or end it. Of the reasons to stop it the first counts.
abstract class Lifecycle implements Cancellation {
    /// Its function runs, or has run.
    static final int STARTED = 1;
    /// Its outcome is being told, or was.
    static final int ENDED = 1 << 1;
    /// It is to stop as it was cancelled.
    static final int CANCELLED = 1 << 2;
    /// It is to stop as its deadline has passed.
    static final int EXPIRED = 1 << 3;
    /// Runs on an event loop: never interrupted, never waits.
    static final int INLINE = 1 << 4;
    /// The thread has left the function or the function was abandoned: the slot is free.
    static final int RELEASED = 1 << 5;
    /// Waits for the caller's word that it knows of the start.
    static final int AWAITING_PROCEED = 1 << 6;
    /// The caller was told that the call has started.
    static final int START_TOLD = 1 << 7;
    /// Waits in the queue of the [Gate]; who clears it may end or start the call.
    static final int WAITING = 1 << 8;
    /// Its children are being cancelled, and it will be next; an exception that comes of theirs is no
    /// failure of its own.
    static final int CANCELLING = 1 << 9;
    /// Its deadline has passed, and its children are being cancelled.
    static final int EXPIRING = 1 << 10;
    /// Another node is to go on from its checkpoint.
    static final int MOVED = 1 << 11;
    /// The same, and its children are being cancelled.
    static final int MOVING = 1 << 12;
    /// Waits for resources in the [Reservations]; who clears it may end it, or give it what it waits for.
    static final int RESERVING = 1 << 16;
    /// Holds resources; who clears it gives them back.
    static final int RESERVED = 1 << 17;
    /// Is cancelled because the node has taken on a taint.
    static final int EVICTING = 1 << 18;
    /// Was seen running when news were told; if it still runs the next time, its start is told.
    static final int SEEN_RUNNING = 1 << 19;
    /// Its function waits for another call.
    static final int BLOCKED = 1 << 20;
    /// An operator's question: it holds no slot, so that it gets through to a node that is full.
    static final int UNGATED = 1 << 21;

    /// Its children are being cancelled, for any reason.
    private static final int ANY_STOPPING = CANCELLING | EXPIRING | MOVING;
    /// It is to stop, for any reason.
    static final int ANY_STOPPED = CANCELLED | EXPIRED | MOVED;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Lifecycle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /// Sets bits.
    ///
    /// @return all bits as they were
    final int setBits(int bits) {
        return (int) STATE.getAndBitwiseOr(this, bits);
    }

    /// Clears bits.
    ///
    /// @return all bits as they were
    final int clearBits(int bits) {
        return (int) STATE.getAndBitwiseAnd(this, ~bits);
    }

    /// Whether any of the bits is set.
    final boolean has(int bits) {
        return (state & bits) != 0;
    }

    /// Takes a bit away, as one of perhaps several who try.
    ///
    /// @return whether it was set, and this was who has cleared it
    final boolean take(int bit) {
        return has(bit) && (clearBits(bit) & bit) != 0;
    }

    /// Says that it is to stop, and why. Only the first reason counts.
    ///
    /// @param bits one of those that say that its children are being cancelled, perhaps more
    /// @return whether this is the first
    final boolean announce(int bits) {
        while (true) {
            int now = state;
            if ((now & (ENDED | ANY_STOPPING)) != 0) {
                return false;
            }
            if (STATE.compareAndSet(this, now, now | bits)) {
                return true;
            }
        }
    }

    /// Takes it on to report the outcome.
    ///
    /// @return whether nobody had before
    final boolean claimEnd() {
        return (setBits(ENDED) & ENDED) == 0;
    }

    final boolean isStarted() {
        return has(STARTED);
    }

    final boolean hasEnded() {
        return has(ENDED);
    }

    /// Whether it was asked to stop, or is about to be.
    final boolean isStopping() {
        return has(ANY_STOPPING);
    }

    /// Whether another node is to go on from its checkpoint.
    final boolean isMoving() {
        return has(MOVING);
    }

    /// Whether its function waits for another call, or did a moment ago.
    final boolean isBlocked() {
        return has(BLOCKED);
    }

    /// Whether it runs beside all limits.
    final boolean isUngated() {
        return has(UNGATED);
    }

    @Override
    public final boolean isRequested() {
        return has(ANY_STOPPED);
    }

    @Override
    public final Optional<Reason> reason() {
        int bits = state;
        if ((bits & ANY_STOPPED) == 0) {
            return Optional.empty();
        }
        return Optional.of(
                (bits & EXPIRED) != 0
                        ? Reason.DEADLINE
                        : (bits & MOVED) != 0
                                ? Reason.MOVED
                                : (bits & EVICTING) != 0 ? Reason.EVICTED : Reason.CANCELLED);
    }
}
