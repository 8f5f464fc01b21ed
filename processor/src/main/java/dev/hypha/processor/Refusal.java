package dev.hypha.processor;

/// Why a type cannot cross machines, and what to do instead.
///
/// @param reason continues "cannot cross machines: "; empty if there is nothing to add
/// @param remedy the ways out
record Refusal(String reason, String remedy) {
    static final Refusal NO_VALUE = new Refusal("", "use a record or a JDK value type");
    static final Refusal TYPE_VARIABLE =
            new Refusal("nothing says what it stands for", "use a concrete type in its place");
    static final Refusal WILDCARD =
            new Refusal("a wildcard does not say what to read", "write the type argument out, such as List<Shape>");
    static final Refusal DEEP_ARRAY =
            new Refusal("it is an array of more than 3 dimensions", "use lists, or a record around one array");
    static final Refusal RAW = new Refusal("it is a raw type", "give its type arguments, such as List<String>");
    static final Refusal ENDLESS =
            new Refusal("its type arguments grow without end", "let the type contain itself with the same arguments");

    /// The error message.
    ///
    /// @param path where the type was found
    /// @param type the type
    String message(TypePath path, String type) {
        return path + " is " + type + ", which cannot cross machines" + (reason.isEmpty() ? "" : " (" + reason + ")")
                + "; " + remedy;
    }
}
