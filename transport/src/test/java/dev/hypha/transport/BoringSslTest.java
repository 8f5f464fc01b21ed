package dev.hypha.transport;

import dev.hypha.security.tls.TlsEngines;
import dev.hypha.transport.internal.BoringSslEngines;
import org.junit.jupiter.api.Assumptions;

class BoringSslTest extends MutualTlsContract {
    @Override
    TlsEngines engines() {
        TlsEngines engines = new BoringSslEngines();
        Assumptions.assumeTrue(engines.isAvailable(), "no netty-tcnative-boringssl-static for this system");
        return engines;
    }
}
