package io.kappalake.cli.sql;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The widths of the decimal expressions of one statement, by the columns of the Silver tables that it names. */
final class Widths {

    private static final int INT_DIGITS = 10;
    private static final int LONG_DIGITS = 19;

    /** Names given to expressions may name each other. */
    private static final int DEEPEST = 20;

    private final Map<String, Width> columns;
    private final Map<String, SqlNode> named;

    private Widths(Map<String, Width> columns, Map<String, SqlNode> named) {
        this.columns = columns;
        this.named = named;
    }

    static Widths of(Pipeline pipeline, SqlNode statement) {
        List<String> tables = silver(statement);
        Map<String, Width> columns = new HashMap<>();
        for (TableDefinition<?> table : pipeline.tables()) {
            if (tables.contains(table.fullName())) {
                table.columns().forEach(column -> columns.merge(column.name(), width(column.type()), Widths::wider));
            }
        }
        Map<String, SqlNode> named = new HashMap<>();
        WideSums.visit(statement, call -> {
            if (call.getKind() == SqlKind.AS && call.operand(1) instanceof SqlIdentifier name && name.isSimple()) {
                named.put(name.getSimple(), call.operand(0));
            }
        });
        return new Widths(columns, named);
    }

    /** The tables {@code silver.NAME} that a statement names, without their branch or tag. */
    static List<String> silver(SqlNode statement) {
        List<String> tables = new ArrayList<>();
        statement.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier name) {
                int last = name.names.size() - 1;
                if (last >= 1 && name.names.get(last - 1).equals("silver")) {
                    tables.add("silver." + name.names.get(last).split("[@$]", 2)[0]);
                }
                return null;
            }
        });
        return tables;
    }

    private static Width width(Type type) {
        return switch (type.typeId()) {
            case INTEGER -> new Width(INT_DIGITS, 0, false);
            case LONG -> new Width(LONG_DIGITS, 0, false);
            case DECIMAL -> decimal(((Types.DecimalType) type).precision(), ((Types.DecimalType) type).scale());
            default -> Width.NONE;
        };
    }

    private static Width decimal(int precision, int scale) {
        return new Width(precision - scale, scale, false);
    }

    private static Width wider(Width one, Width other) {
        return one.with(other, 0);
    }

    Width of(SqlNode node) {
        return of(node, 0);
    }

    private Width of(SqlNode node, int depth) {
        if (depth > DEEPEST) {
            return Width.NONE;
        }
        if (node instanceof SqlNumericLiteral literal) {
            return literal.getScale() == null
                    ? Width.NONE
                    : decimal(literal.bigDecimalValue().precision(), Math.max(0, literal.getScale()));
        }
        if (node instanceof SqlIdentifier name) {
            String column = name.names.get(name.names.size() - 1);
            Width known = columns.get(column);
            return known != null || !named.containsKey(column)
                    ? (known == null ? Width.NONE : known)
                    : of(named.get(column), depth + 1);
        }
        return node instanceof SqlCall call ? ofCall(call, depth + 1) : Width.NONE;
    }

    private Width ofCall(SqlCall call, int depth) {
        if (call instanceof SqlCase choice) {
            return widest(Stream.concat(choice.getThenOperands().stream(), Stream.of(choice.getElseOperand())), depth);
        }
        return switch (call.getKind()) {
            case TIMES -> times(call.operand(0), call.operand(1), depth);
            case PLUS, MINUS -> of(call.operand(0), depth).with(of(call.operand(1), depth), 1);
            case MINUS_PREFIX, PLUS_PREFIX -> of(call.operand(0), depth);
            case CAST -> cast((SqlDataTypeSpec) call.operand(1));
            default ->
                WideSums.name(call).equals("COALESCE") ? widest(call.getOperandList().stream(), depth) : Width.NONE;
        };
    }

    private Width times(SqlNode one, SqlNode other, int depth) {
        Width product = of(one, depth).times(of(other, depth));
        boolean isScaled = one instanceof SqlNumericLiteral || other instanceof SqlNumericLiteral;
        return isScaled && product.isKnown() ? product.constant() : product;
    }

    /** Of those that are known: NULL and functions do not make the others narrower. */
    private Width widest(Stream<SqlNode> nodes, int depth) {
        return nodes.filter(node -> node != null)
                .map(node -> of(node, depth))
                .filter(Width::isKnown)
                .reduce(Widths::wider)
                .orElse(Width.NONE);
    }

    private static Width cast(SqlDataTypeSpec to) {
        if (to.getTypeNameSpec() instanceof SqlBasicTypeNameSpec spec
                && spec.getTypeName().toString().equalsIgnoreCase("DECIMAL")
                && spec.getPrecision() >= 1) {
            return decimal(spec.getPrecision(), Math.max(0, spec.getScale()));
        }
        return Width.NONE;
    }
}
