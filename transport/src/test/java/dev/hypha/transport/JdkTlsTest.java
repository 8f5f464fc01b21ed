package dev.hypha.transport;

import dev.hypha.security.tls.TlsEngines;

class JdkTlsTest extends MutualTlsContract {
    @Override
    TlsEngines engines() {
        return TlsEngines.jdk();
    }
}
