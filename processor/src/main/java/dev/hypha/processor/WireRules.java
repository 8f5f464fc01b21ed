package dev.hypha.processor;

import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// What decides whether a type may cross machines.
///
/// @param text types as text
/// @param names the names given to types
/// @param codecs the types that have codecs of their own
/// @param access what generated code can name
/// @param refusals the words for what is not admitted
/// @param members what values are made of
/// @param sealedTypes the classes that sealed types permit
record WireRules(
        TypeText text,
        WireNames names,
        Codecs codecs,
        Access access,
        Refusals refusals,
        Members members,
        SealedTypes sealedTypes) {
    static WireRules of(Elements elements, Types types, Codecs codecs) {
        return new WireRules(
                new TypeText(elements),
                new WireNames(),
                codecs,
                new Access(elements),
                new Refusals(elements, types),
                new Members(types),
                new SealedTypes(types));
    }
}
