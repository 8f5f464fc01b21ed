package dev.hypha.processor;

/// The way from a parameter or result down to a type within, such as `Order.lines[element].connection`.
///
/// @param site where it starts, such as `parameter 'order' of price`
/// @param steps the way
/// @param depth how many steps were taken
record TypePath(String site, String steps, int depth) {
    /// The type of the parameter or result itself.
    static TypePath at(String site) {
        return new TypePath(site, "", 0);
    }

    /// Names the type that the first step leaves from.
    TypePath from(CharSequence typeName) {
        return steps.isEmpty() ? new TypePath(site, typeName.toString(), depth) : this;
    }

    /// To a component or field.
    TypePath field(CharSequence name) {
        return new TypePath(site, steps + "." + name, depth + 1);
    }

    /// To what a container holds, or an array's elements.
    TypePath within(String what) {
        return new TypePath(site, steps + "[" + what + "]", depth + 1);
    }

    /// To one of the classes that a sealed type permits.
    TypePath as(CharSequence subtype) {
        return new TypePath(site, steps + "(" + subtype + ")", depth + 1);
    }

    /// The start of a sentence about what is found here.
    @Override
    public String toString() {
        return depth == 0 ? site : site + ": " + steps;
    }
}
