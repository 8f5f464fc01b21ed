package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The messages of one vertex after the other; one object for all, to be iterated once for each.
final class Messages<M> implements Iterator<M> {
    /// By how many bits a speaker's number is shifted for its tag.
    private final int tagBits;

    private int[] speakers = {};
    private @Nullable M[] heard;
    private Inbox<M> inbox = new Inbox<>(0);
    /// The next entry whose speaker has said something, or `end`.
    private int at;

    private int end;
    private int entry = Inbox.NONE;

    /// What all messages were combined to, if they were.
    private @Nullable M combined;

    private long count;
    private final Once once = new Once();

    @SuppressWarnings("unchecked") // an array of a type variable
    Messages(boolean tagged) {
        tagBits = tagged ? 1 : 0;
        heard = (M[]) new Object[0];
    }

    void open(RowBlock collected, @Nullable M[] said, Inbox<M> mail, int vertex) {
        speakers = collected.targets();
        heard = said;
        inbox = mail;
        end = collected.to(vertex);
        at = said(collected.from(vertex));
        entry = mail.first(vertex);
        combined = null;
        count = 0;
    }

    /// The first entry from this one on whose speaker has said something. No reference is kept of what that is:
    /// keeping one costs more than looking twice.
    private int said(int from) {
        int entryAt = from;
        while (entryAt < end && heard[speakers[entryAt] >>> tagBits] == null) {
            entryAt++;
        }
        return entryAt;
    }

    /// Makes one message of all.
    void combine(BinaryOperator<M> combiner) {
        if (hasNext()) {
            M all = next();
            while (hasNext()) {
                all = combiner.apply(all, next());
            }
            combined = all;
            count--;
        }
    }

    /// The messages as a program gets them.
    Iterable<M> once() {
        return once;
    }

    private final class Once implements Iterable<M> {
        @Override
        public Iterator<M> iterator() {
            return Messages.this;
        }
    }

    long count() {
        return count;
    }

    @Override
    public boolean hasNext() {
        return at < end || entry != Inbox.NONE || combined != null;
    }

    @Override
    public M next() {
        M message;
        if (at < end) {
            message = heard[speakers[at] >>> tagBits];
            at = said(at + 1);
        } else if (entry != Inbox.NONE) {
            message = inbox.message(entry);
            entry = inbox.next(entry);
        } else {
            message = combined;
            combined = null;
        }
        if (message == null) {
            throw new NoSuchElementException("no message is left");
        }
        count++;
        return message;
    }
}
