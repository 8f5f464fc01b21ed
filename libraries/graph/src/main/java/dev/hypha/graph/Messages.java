package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The messages of one vertex after the other; one object for all, to be iterated once for each.
final class Messages<M> implements Iterator<M> {
    private int[] speakers = {};
    private @Nullable M[] heard;
    private Inbox<M> inbox = new Inbox<>(0);
    private int at;
    private int end;
    private int entry = Inbox.NONE;
    private @Nullable M ready;
    private long count;
    private final Once once = new Once();

    @SuppressWarnings("unchecked") // an array of a type variable
    Messages() {
        heard = (M[]) new Object[0];
    }

    void open(RowBlock collected, @Nullable M[] said, Inbox<M> mail, int vertex) {
        speakers = collected.targets();
        heard = said;
        inbox = mail;
        at = collected.from(vertex);
        end = collected.to(vertex);
        entry = mail.first(vertex);
        count = 0;
        advance();
    }

    private void advance() {
        ready = null;
        while (at < end) {
            M message = heard[speakers[at++]];
            if (message != null) {
                ready = message;
                return;
            }
        }
        if (entry != Inbox.NONE) {
            ready = inbox.message(entry);
            entry = inbox.next(entry);
        }
    }

    /// Makes one message of all.
    void combine(BinaryOperator<M> combiner) {
        if (ready == null) {
            return;
        }
        M all = next();
        while (ready != null) {
            all = combiner.apply(all, next());
        }
        ready = all;
        count--;
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
        return ready != null;
    }

    @Override
    public M next() {
        M message = ready;
        if (message == null) {
            throw new NoSuchElementException("no message is left");
        }
        count++;
        advance();
        return message;
    }
}
