/// The few parts of DER (ITU-T X.690) that the JDK reads and writes but does not offer.
@NullMarked
package dev.hypha.security.internal;

import org.jspecify.annotations.NullMarked;
