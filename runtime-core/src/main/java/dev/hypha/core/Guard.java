package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.security.Access;
import dev.hypha.security.Authorizer;
import dev.hypha.security.Authorizer.Decision;
import dev.hypha.security.Identity;
import dev.hypha.security.Permission;
import dev.hypha.spi.RuntimeEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks the [Authorizer] about callers, and keeps what it said as long as that holds.
final class Guard {
    private final Node node;
    private final Authorizer authorizer;

    Guard(Node node, Authorizer authorizer) {
        this.node = node;
        this.authorizer = authorizer;
    }

    /// Why callers may not call a function here, if one of them may not. This node's own program may.
    @Nullable
    Failure refusal(Callers callers, BoundFunctions.Entry function) {
        if (callers.isNone()) {
            return null;
        }
        long revision = authorizer.revision();
        Map<String, String> labels = node.labels();
        if (revision == Authorizer.ALWAYS_ASK) {
            return told(decide(callers, function, labels), function);
        }
        @Nullable Verdicts verdicts = callers.verdicts();
        if (verdicts == null || !verdicts.areOf(revision, labels)) {
            verdicts = new Verdicts(revision, labels, node.functions().size());
            callers.verdicts(verdicts);
        }
        Verdicts.@Nullable Verdict verdict = verdicts.of(function);
        if (verdict == null) {
            verdict = decide(callers, function, labels);
            verdicts.put(function, verdict);
        }
        return told(verdict, function);
    }

    /// Lets listeners know of a refusal.
    private @Nullable Failure told(Verdicts.Verdict verdict, BoundFunctions.Entry function) {
        @Nullable Failure refusal = verdict.refusal();
        if (refusal != null) {
            node.tell(self ->
                    new RuntimeEvent.AccessDenied(self, function.descriptor().name(), verdict.rule()));
        }
        return refusal;
    }

    /// Why callers may not do something with a function's tasks here, if one of them may not.
    @Nullable
    Failure refusal(Permission permission, Callers callers, String function) {
        Access.Target here = new Access.Target(node.id(), node.labels());
        for (Identity each : callers.identities()) {
            Access access = new Access(permission, each, function, here);
            Decision decision = authorizer.decide(access);
            if (!decision.allowed()) {
                node.tell(self -> new RuntimeEvent.AccessDenied(self, function, decision.rule()));
                return denied(access, decision);
            }
        }
        return null;
    }

    private Failure denied(Access access, Decision decision) {
        return new Failure.Denied(node.id(), access.caller() + " may not " + access.wish() + ", " + decision.because());
    }

    private Verdicts.Verdict decide(Callers callers, BoundFunctions.Entry function, Map<String, String> labels) {
        Access.Target here = new Access.Target(node.id(), labels);
        // whose task is to be cancelled is known only when it is found, and asked about then
        String concerned = function.permission() == Permission.CANCEL
                ? Access.SOME_FUNCTION
                : function.descriptor().name();
        for (Identity each : callers.identities()) {
            Access access = new Access(function.permission(), each, concerned, here);
            Decision decision = authorizer.decide(access);
            if (!decision.allowed()) {
                return new Verdicts.Verdict(denied(access, decision), decision.rule());
            }
        }
        return Verdicts.Verdict.ALLOWED;
    }
}
