package io.kappalake.embedded.sql;

import io.kappalake.tables.storage.LakeAddress;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.gateway.api.session.SessionEnvironment;
import org.apache.flink.table.gateway.api.session.SessionHandle;
import org.apache.flink.table.gateway.service.session.Session;
import org.apache.flink.table.gateway.service.session.SessionManager;

/**
 * Sessions that start in catalog {@code lake}: the gateway's lake on branch {@code main}, unless the session's
 * properties say otherwise, such as {@code lake.nessie-ref} in a JDBC URL.
 */
record LakeSessions(SessionManager sessions, LakeAddress usual) implements SessionManager {

    static final String CATALOG = "lake";

    @Override
    public Session openSession(SessionEnvironment wanted) {
        SessionEnvironment.Builder environment = SessionEnvironment.newBuilder()
                .setSessionEndpointVersion(wanted.getSessionEndpointVersion())
                .addSessionConfig(wanted.getSessionConfig())
                .registerCatalogCreator(CATALOG, (config, loader) -> new LakeCatalog(CATALOG, lake(config)))
                .registerCatalogCreator(
                        "default_catalog",
                        (config, loader) -> new GenericInMemoryCatalog("default_catalog", "default_database"))
                .setDefaultCatalog(wanted.getDefaultCatalog().orElse(CATALOG));
        wanted.getSessionName().ifPresent(environment::setSessionName);
        return sessions.openSession(environment.build());
    }

    private LakeAddress lake(ReadableConfig session) {
        return new LakeAddress(
                session.get(option("nessie-uri", usual.nessieUri())),
                session.get(option("nessie-ref", usual.ref())),
                session.get(option("warehouse", usual.warehouse())),
                session.get(option("s3-endpoint", usual.s3Endpoint())));
    }

    private static ConfigOption<String> option(String name, String usual) {
        return ConfigOptions.key(CATALOG + "." + name).stringType().defaultValue(usual);
    }

    @Override
    public void start() {
        sessions.start();
    }

    @Override
    public void stop() {
        sessions.stop();
    }

    @Override
    public Session getSession(SessionHandle session) {
        return sessions.getSession(session);
    }

    @Override
    public void closeSession(SessionHandle session) {
        sessions.closeSession(session);
    }
}
