package dev.hypha.security.tls;

/// What a certificate is used for in a handshake, as RFC 5280, section 4.2.1.12 numbers it.
enum Usage {
    /// By the side that accepts connections.
    SERVER("serverAuth", "1.3.6.1.5.5.7.3.1"),

    /// By the side that opens connections.
    CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2");

    private final String text;
    private final String oid;

    Usage(String text, String oid) {
        this.text = text;
        this.oid = oid;
    }

    String oid() {
        return oid;
    }

    @Override
    public String toString() {
        return text;
    }
}
