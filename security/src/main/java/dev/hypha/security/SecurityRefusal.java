package dev.hypha.security;

/// Security said no. The message starts with a stable code and says what to do about it.
public final class SecurityRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /// A refusal.
    ///
    /// @param code its stable code, `HYP-SEC-...`
    /// @param message what was refused, and the remedy
    public SecurityRefusal(String code, String message) {
        super(code + " " + message);
        this.code = code;
    }

    /// A refusal because of another failure.
    ///
    /// @param code its stable code, `HYP-SEC-...`
    /// @param message what was refused, and the remedy
    /// @param cause what failed; it must not carry secrets either
    public SecurityRefusal(String code, String message, Throwable cause) {
        super(code + " " + message, cause);
        this.code = code;
    }

    /// The stable code.
    ///
    /// @return `HYP-SEC-...`
    public String code() {
        return code;
    }
}
