package dev.hypha.security.policy;

/// A pattern of names. Without `*` it is one name. A `*` at its end stands for anything, so
/// `spiffe://shop/node/*` is a prefix; elsewhere it stands for any characters but `/`.
///
/// @param text the pattern
public record Glob(String text) {
    /// Matches everything.
    public static final Glob ANY = new Glob("*");

    /// Checks that there is a pattern.
    public Glob {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a pattern must not be blank; '*' matches everything");
        }
    }

    /// Whether it names one name only.
    ///
    /// @return true if there is no `*` in it
    public boolean isExact() {
        return text.indexOf('*') < 0;
    }

    /// Whether a name matches. Allocates nothing.
    ///
    /// @param name the name
    /// @return true if it does
    public boolean matches(String name) {
        int star = -1;
        int resume = 0;
        int at = 0;
        int in = 0;
        while (true) {
            if (in < text.length() && text.charAt(in) == '*') {
                if (in == text.length() - 1) {
                    return true;
                }
                star = in++;
                resume = at;
            } else if (at == name.length()) {
                return in == text.length();
            } else if (in < text.length() && text.charAt(in) == name.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0 && name.charAt(resume) != '/') {
                // the star takes one more character; those before it need not, as it could take as much
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
    }

    /// The pattern.
    @Override
    public String toString() {
        return text;
    }
}
