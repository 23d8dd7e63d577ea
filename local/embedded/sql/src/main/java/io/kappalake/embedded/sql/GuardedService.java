package io.kappalake.embedded.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.gateway.api.SqlGatewayService;
import org.apache.flink.table.gateway.api.session.SessionEnvironment;

/** The gateway's service behind {@link SafeStatements}: every call with statements or settings is checked. */
record GuardedService(SqlGatewayService service, SafeStatements safe) implements InvocationHandler {

    /** Calls with only a name or a handle, which run nothing. */
    private static final Set<String> ASKING = Set.of(
            "closeSession",
            "getSessionConfig",
            "getSessionEndpointVersion",
            "submitOperation",
            "cancelOperation",
            "closeOperation",
            "getOperationInfo",
            "getOperationResultSchema",
            "fetchResults",
            "getCurrentCatalog",
            "listCatalogs",
            "listDatabases",
            "listTables",
            "getTable",
            "listUserDefinedFunctions",
            "listSystemFunctions",
            "getFunctionDefinition",
            "getGatewayInfo",
            "completeStatement");

    static SqlGatewayService of(SqlGatewayService service) {
        return (SqlGatewayService) Proxy.newProxyInstance(
                GuardedService.class.getClassLoader(),
                new Class<?>[] {SqlGatewayService.class},
                new GuardedService(service, new SafeStatements()));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "openSession" -> safe.check(((SessionEnvironment) arguments[0]).getSessionConfig());
            case "configureSession" -> safe.check((String) arguments[1]);
            case "executeStatement" -> {
                safe.check((String) arguments[1]);
                safe.check(((Configuration) arguments[3]).toMap());
            }
            default -> {
                if (method.getDeclaringClass() != Object.class && !ASKING.contains(method.getName())) {
                    throw new ValidationException("The gateway refuses " + method.getName()
                            + ", since it could run code: start it with --allow-code to allow it");
                }
            }
        }
        try {
            return method.invoke(service, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
