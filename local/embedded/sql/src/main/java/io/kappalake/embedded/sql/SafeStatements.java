package io.kappalake.embedded.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlHint;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.flink.sql.parser.ddl.SqlSet;
import org.apache.flink.sql.parser.ddl.SqlTableOption;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;
import org.apache.flink.sql.parser.validate.FlinkSqlConformance;
import org.apache.flink.table.api.ValidationException;

/**
 * Admits statements that only query, and tables without files. It is a list of what is allowed, not of what is
 * forbidden: anything new in Flink is refused until somebody has reviewed it. Flink's own parser reads the text, so it
 * means the same here and there.
 */
final class SafeStatements {

    /** Tables that live in memory or nowhere at all. */
    private static final Set<String> CONNECTORS = Set.of("datagen", "print", "blackhole");

    /** What Flink reads before its parser does: these, and settings without quotes. */
    private static final Pattern COMMAND =
            Pattern.compile("\\s*(CLEAR|HELP|QUIT|EXIT|RESET|SET)\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern SETTING = Pattern.compile(
            "\\s*(?:SET\\s+(?<set>[^'\\s=]+)\\s*=\\s*(?:'[^']*'|[^;'\\s]+)|RESET\\s+(?<reset>[^';\\s]+))\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    /** Flink's own statements by class name; the second list has parts of statements. */
    private static final Set<String> STATEMENTS = Set.of(
            "RichSqlInsert",
            "SqlStatementSet",
            "SqlExecute",
            "SqlBeginStatementSet",
            "SqlEndStatementSet",
            "SqlRichExplain",
            "SqlCreateTable",
            "SqlCreateTableAs",
            "SqlCreateTableLike",
            "SqlReplaceTableAs",
            "SqlCreateView",
            "SqlCreateDatabase",
            "SqlDropTable",
            "SqlDropView",
            "SqlDropDatabase",
            "SqlAlterDatabase",
            "SqlUseCatalog",
            "SqlUseDatabase",
            "SqlUseModules",
            "SqlSet",
            "SqlReset");

    private static final List<String> FAMILIES =
            List.of("SqlShow", "SqlDescribe", "SqlRichDescribe", "SqlAlterTable", "SqlAlterView");

    private static final Set<String> PARTS = Set.of(
            "SqlRegularColumn",
            "SqlComputedColumn",
            "SqlMetadataColumn",
            "SqlTableColumnPosition",
            "SqlTableOption",
            "SqlTableConstraint",
            "SqlTableLike",
            "SqlTableLikeOption",
            "SqlWatermark",
            "SqlDistribution");

    /** Allowed session settings, by prefix. */
    private static final List<String> SETTINGS = List.of(
            "lake.",
            "table.",
            "sql-client.",
            "execution.runtime-mode",
            "execution.attached",
            "execution.checkpointing.interval",
            "execution.checkpointing.mode",
            "parallelism.default",
            "pipeline.name",
            "pipeline.max-parallelism",
            "pipeline.auto-watermark-interval",
            "pipeline.object-reuse",
            "restart-strategy");

    /** Forbidden among these: settings that read or write files, or change the meaning of a text. */
    private static final List<String> UNSAFE =
            List.of("table.resources.", "table.catalog-store.", "table.sql-dialect", "table.plan.");

    /** As Flink's planner reads, which its image hides. */
    private static final SqlParser.Config DIALECT = SqlParser.config()
            .withParserFactory(FlinkSqlParserImpl.FACTORY)
            .withConformance(FlinkSqlConformance.DEFAULT)
            .withLex(Lex.JAVA)
            .withQuoting(Quoting.BACK_TICK)
            .withIdentifierMaxLength(256);

    /** @throws ValidationException with one line that says what is refused and what would allow it */
    void check(String statement) {
        if (COMMAND.matcher(statement).matches()) {
            return;
        }
        Matcher setting = SETTING.matcher(statement);
        if (setting.matches()) {
            if (setting.group("set") != null) {
                checkSetting(setting.group("set"));
            }
            return;
        }
        try {
            SqlParser.create(statement, DIALECT).parseStmtList().accept(new Parts());
        } catch (SqlParseException e) {
            throw new ValidationException("SQL parse failed. " + e.getMessage(), e);
        }
    }

    void check(Map<String, String> settings) {
        settings.keySet().forEach(this::checkSetting);
    }

    private void checkSetting(String key) {
        String name = key.strip().toLowerCase(Locale.ROOT);
        if (SETTINGS.stream().noneMatch(name::startsWith) || UNSAFE.stream().anyMatch(name::startsWith)) {
            throw refused("Setting '" + key + "'");
        }
    }

    private static ValidationException refused(String what) {
        return new ValidationException(
                what + " is refused, since it could run code or touch files of the server: start the gateway with"
                        + " --allow-code to allow it");
    }

    /** Checks each part of a statement, at any depth. */
    private final class Parts extends SqlBasicVisitor<Void> {

        @Override
        public Void visit(SqlCall call) {
            checkKind(call);
            if (call instanceof SqlSet && ((SqlSet) call).getKey() != null) {
                checkSetting(((SqlSet) call).getKeyString());
            } else if (call instanceof SqlTableOption) {
                checkOption(((SqlTableOption) call).getKeyString(), ((SqlTableOption) call).getValueString());
            } else if (call instanceof SqlHint) {
                checkHint((SqlHint) call);
            }
            return super.visit(call);
        }

        private void checkKind(SqlCall call) {
            if (!call.getClass().getName().startsWith("org.apache.flink.")) {
                return;
            }
            String kind = call.getClass().getSimpleName();
            if (!STATEMENTS.contains(kind)
                    && !PARTS.contains(kind)
                    && FAMILIES.stream().noneMatch(kind::startsWith)) {
                throw refused(call.getOperator().getName());
            }
        }

        private void checkOption(String key, String value) {
            String name = key.strip().toLowerCase(Locale.ROOT);
            if (name.startsWith("connector.") || name.equals("connector") && !CONNECTORS.contains(value)) {
                throw refused("A table on connector '" + value + "'");
            }
        }

        /** A hint could turn an admitted table into another one. */
        private void checkHint(SqlHint hint) {
            if (hint.getOptionFormat() == SqlHint.HintOptionFormat.KV_LIST) {
                hint.getOptionKVPairs().forEach(this::checkOption);
            }
        }
    }
}
