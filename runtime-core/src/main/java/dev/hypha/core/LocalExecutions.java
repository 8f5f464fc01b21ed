package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of this node that run or wait on it: linked lists through the calls themselves, in stripes, so
/// that keeping
/// the table costs no allocation and little contention.
final class LocalExecutions {
    private static final int STRIPES = 64;

    private final Stripe[] stripes = new Stripe[STRIPES];

    private static final class Stripe {
        private @Nullable LocalExecution first;
    }

    LocalExecutions() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    private Stripe stripe(LocalExecution execution) {
        return stripes[(int) execution.sequence() & (STRIPES - 1)];
    }

    void add(LocalExecution execution) {
        Stripe stripe = stripe(execution);
        synchronized (stripe) {
            @Nullable LocalExecution next = stripe.first;
            execution.nextInTable = next;
            if (next != null) {
                next.previousInTable = execution;
            }
            stripe.first = execution;
        }
    }

    void remove(LocalExecution execution) {
        Stripe stripe = stripe(execution);
        synchronized (stripe) {
            @Nullable LocalExecution next = execution.nextInTable;
            @Nullable LocalExecution previous = execution.previousInTable;
            if (previous != null) {
                previous.nextInTable = next;
            } else if (stripe.first == execution) {
                stripe.first = next;
            }
            if (next != null) {
                next.previousInTable = previous;
            }
            execution.nextInTable = null;
            execution.previousInTable = null;
        }
    }

    List<LocalExecution> all() {
        List<LocalExecution> found = new ArrayList<>();
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                for (LocalExecution each = stripe.first; each != null; each = each.nextInTable) {
                    found.add(each);
                }
            }
        }
        return found;
    }
}
