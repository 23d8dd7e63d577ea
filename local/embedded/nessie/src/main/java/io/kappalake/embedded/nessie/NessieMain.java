package io.kappalake.embedded.nessie;

import static org.projectnessie.services.authz.AbstractBatchAccessChecker.NOOP_ACCESS_CHECKER;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.message.DeflateEncoder;
import org.glassfish.jersey.message.GZipEncoder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.filter.EncodingFilter;
import org.jboss.weld.environment.se.Weld;
import org.projectnessie.jaxrs.ext.AuthorizerExtension;
import org.projectnessie.jaxrs.ext.ContextPrincipalExtension;
import org.projectnessie.jaxrs.ext.ServerConfigExtension;
import org.projectnessie.jaxrs.ext.VersionStoreImplExtension;
import org.projectnessie.services.impl.ConfigApiImpl;
import org.projectnessie.services.impl.TreeApiImpl;
import org.projectnessie.services.rest.AccessCheckExceptionMapper;
import org.projectnessie.services.rest.BackendLimitExceededExceptionMapper;
import org.projectnessie.services.rest.RestConfigResource;
import org.projectnessie.services.rest.RestContentResource;
import org.projectnessie.services.rest.RestDiffResource;
import org.projectnessie.services.rest.RestNamespaceResource;
import org.projectnessie.services.rest.RestTreeResource;
import org.projectnessie.services.rest.RestV2ConfigResource;
import org.projectnessie.services.rest.RestV2TreeResource;
import org.projectnessie.services.rest.converters.ContentKeyParamConverterProvider;
import org.projectnessie.services.rest.converters.NamespaceParamConverterProvider;
import org.projectnessie.services.rest.converters.ReferenceTypeParamConverterProvider;
import org.projectnessie.services.rest.exceptions.ConstraintViolationExceptionMapper;
import org.projectnessie.services.rest.exceptions.NessieExceptionMapper;
import org.projectnessie.services.rest.exceptions.NessieJaxRsJsonMappingExceptionMapper;
import org.projectnessie.services.rest.exceptions.NessieJaxRsJsonParseExceptionMapper;
import org.projectnessie.services.rest.exceptions.NotSupportedExceptionMapper;
import org.projectnessie.services.rest.exceptions.ValidationExceptionMapper;
import org.projectnessie.versioned.storage.common.config.StoreConfig;
import org.projectnessie.versioned.storage.common.logic.Logics;
import org.projectnessie.versioned.storage.common.persist.Persist;
import org.projectnessie.versioned.storage.rocksdb.RocksDBBackend;
import org.projectnessie.versioned.storage.rocksdb.RocksDBBackendConfig;
import org.projectnessie.versioned.storage.rocksdb.RocksDBBackendFactory;

/**
 * A Nessie server over RocksDB, on loopback and without authentication: {@code NessieMain DATA_DIR PORT READY_FILE}.
 * The API is at {@code http://127.0.0.1:PORT/api/v2}. Creates READY_FILE once clients can use it.
 */
public final class NessieMain {

    private NessieMain() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0]));
        RocksDBBackend backend = new RocksDBBackendFactory()
                .buildBackend(RocksDBBackendConfig.builder()
                        .databasePath(data.resolve("rocksdb"))
                        .build());
        backend.setupSchema();
        Persist persist = backend.createFactory().newPersist(StoreConfig.Adjustable.empty());
        Logics.repositoryLogic(persist).initialize("main");

        Weld weld = beans(persist);
        weld.initialize();
        URI uri = URI.create("http://127.0.0.1:" + args[1] + "/");
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(uri, resources());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.shutdownNow();
                            weld.shutdown();
                            backend.close();
                        },
                        "nessie-shutdown"));
        Files.createFile(Path.of(args[2]));
    }

    private static Weld beans(Persist persist) {
        return new Weld()
                .addPackages(true, RestConfigResource.class)
                .addPackages(true, TreeApiImpl.class)
                .addExtension(new ContextPrincipalExtension(() -> null))
                .addExtension(new ServerConfigExtension())
                .addExtension(VersionStoreImplExtension.forPersist(() -> persist))
                .addExtension(new AuthorizerExtension().setAccessCheckerSupplier(context -> NOOP_ACCESS_CHECKER))
                // Weld's own hook would race with ours, which must close the store last.
                .property(Weld.SHUTDOWN_HOOK_SYSTEM_PROPERTY, false);
    }

    private static ResourceConfig resources() {
        return new ResourceConfig()
                .register(RestV2ConfigResource.class)
                .register(RestV2TreeResource.class)
                .register(RestConfigResource.class)
                .register(RestTreeResource.class)
                .register(RestContentResource.class)
                .register(RestDiffResource.class)
                .register(RestNamespaceResource.class)
                .register(ConfigApiImpl.class)
                .register(ContentKeyParamConverterProvider.class)
                .register(NamespaceParamConverterProvider.class)
                .register(ReferenceTypeParamConverterProvider.class)
                .register(ValidationExceptionMapper.class, 10)
                .register(AccessCheckExceptionMapper.class, 10)
                .register(ConstraintViolationExceptionMapper.class, 10)
                .register(BackendLimitExceededExceptionMapper.class, 10)
                .register(NotSupportedExceptionMapper.class, 10)
                .register(NessieExceptionMapper.class)
                .register(NessieJaxRsJsonParseExceptionMapper.class, 10)
                .register(NessieJaxRsJsonMappingExceptionMapper.class, 10)
                .register(EncodingFilter.class)
                .register(GZipEncoder.class)
                .register(DeflateEncoder.class);
    }
}
