package io.kappalake.cli.sql;

import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.table.client.cli.CliClient;
import org.apache.flink.table.client.gateway.Executor;
import org.apache.flink.table.client.gateway.SqlExecutionException;
import org.apache.flink.table.client.gateway.StatementResult;
import org.apache.flink.table.gateway.rest.util.RowFormat;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.utils.print.PrintStyle;

/** A session of the SQL gateway. It sends statements one by one and prints their results as tables. */
final class SqlSession implements AutoCloseable {

    /** Wide enough for a hash or a reason; longer values end in dots. */
    private static final int WIDEST = 80;

    private final Executor executor;
    private StatementResult open;
    private boolean closed;

    private SqlSession(Executor executor) {
        this.executor = executor;
    }

    /**
     * @param properties of the session, in addition to the gateway's own
     * @throws LakeException if the gateway does not answer or refuses the session
     */
    static SqlSession open(String gateway, Map<String, String> properties) {
        int colon = gateway.lastIndexOf(':');
        if (colon < 1 || !gateway.substring(colon + 1).matches("\\d{1,5}")) {
            throw new LakeException(
                    "'" + gateway + "' is not the address of a SQL gateway: set --sql-gateway to HOST:PORT");
        }
        InetSocketAddress address = InetSocketAddress.createUnresolved(
                gateway.substring(0, colon), Integer.parseInt(gateway.substring(colon + 1)));
        try {
            return new SqlSession(
                    Executor.create(new DefaultContext(properties, List.of()), address, "lake", RowFormat.PLAIN_TEXT));
        } catch (Exception e) {
            throw new LakeException(
                    "The SQL gateway at " + gateway + " opens no session (" + GatewayTrouble.sentence(e)
                            + "): start it with ./lake up, or set --sql-gateway",
                    e);
        }
    }

    /** Runs the statements in turn and prints their results; stops at the first failure. */
    void run(List<String> statements, PrintWriter out) {
        run(statements, out, statement -> Optional.empty());
    }

    /** @param remedy what to write instead of a statement that failed */
    void run(List<String> statements, PrintWriter out, Function<String, Optional<String>> remedy) {
        int number = 0;
        for (String statement : statements) {
            number++;
            try {
                run(statement, out);
            } catch (SqlExecutionException e) {
                String which = statements.size() == 1 ? "The statement" : "Statement " + number;
                String instead = remedy.apply(statement).map(": "::concat).orElse("");
                throw new LakeException(which + " failed: " + GatewayTrouble.sentence(e) + instead, e);
            }
        }
    }

    private void run(String statement, PrintWriter out) {
        try (StatementResult result = executor.executeStatement(statement)) {
            open(result);
            style(result).print(result, out);
            out.flush();
        } finally {
            open(null);
        }
    }

    private PrintStyle style(StatementResult result) {
        if (!result.isQueryResult() && result.getResultSchema().getColumnNames().equals(List.of("result"))) {
            // A text of several lines, such as a plan or a CREATE TABLE; or OK.
            return PrintStyle.rawContent(result.getRowDataToStringConverter());
        }
        boolean endless = result.isQueryResult()
                && executor.getSessionConfig().get(ExecutionOptions.RUNTIME_MODE) != RuntimeExecutionMode.BATCH;
        // Rows of an unbounded query are printed as they come, so their widths are not known beforehand.
        return endless
                ? PrintStyle.tableauWithTypeInferredColumnWidths(
                        result.getResultSchema(), result.getRowDataToStringConverter(), 30, false, true)
                : PrintStyle.tableauWithDataInferredColumnWidths(
                        result.getResultSchema(), result.getRowDataToStringConverter(), WIDEST, false, false);
    }

    /** Flink's own shell on this session, until its user leaves it. */
    void shell(Path history) {
        try (CliClient client = new CliClient(CliClient.DEFAULT_TERMINAL_FACTORY, executor, history)) {
            client.executeInInteractiveMode();
        }
    }

    private synchronized void open(StatementResult result) {
        open = result;
    }

    /** Ends a running query, and the session. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (open != null) {
            open.close();
        }
        executor.close();
    }
}
