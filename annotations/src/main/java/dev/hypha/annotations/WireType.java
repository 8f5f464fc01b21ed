package dev.hypha.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Admits a class as a type that can cross machines.
///
/// Records, enums, sealed hierarchies, collections and the JDK's value types need no such mark. A plain class
/// does: by the mark its author says that its fields are its whole value.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface WireType {
    /// The name under which nodes agree on the type; by default the binary name of the class.
    String name() default "";
}
