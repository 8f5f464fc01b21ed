package dev.hypha.processor;

/// Why a type cannot cross machines, and what to do instead.
///
/// @param reason continues "cannot cross machines: "; empty if there is nothing to add
/// @param remedy the ways out
record Refusal(String reason, String remedy) {
    /// The error message.
    ///
    /// @param path where the type was found
    /// @param type the type
    String message(TypePath path, String type) {
        return path + " is " + type + ", which cannot cross machines" + (reason.isEmpty() ? "" : " (" + reason + ")") + "; "
                + remedy;
    }
}
