package dev.hypha.discovery;

/// The text of a way of discovery is wrong. Its message starts with `HYP-DISC-007`, has the offending part,
/// and says what is expected.
public final class DiscoverySpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    DiscoverySpecException(String spec, String detail) {
        super("HYP-DISC-007 '" + spec + "': " + detail);
    }
}
