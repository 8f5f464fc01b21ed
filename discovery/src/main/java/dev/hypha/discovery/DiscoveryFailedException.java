package dev.hypha.discovery;

/// One attempt has failed, and the next one may not.
final class DiscoveryFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient DiscoveryProblem problem;

    DiscoveryFailedException(DiscoveryProblem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    DiscoveryProblem problem() {
        return problem;
    }
}
