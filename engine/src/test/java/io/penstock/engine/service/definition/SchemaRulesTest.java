package io.penstock.engine.service.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.Widget;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaRulesTest {

  private static final Schema BEFORE = Schema.structured(new Field("a", DataType.INT));

  @Test
  void eachOfTheTenDataTypesIsTaken() {
    List<FieldDeclaration> all =
        Arrays.stream(DataType.values())
            .map(type -> field(type.wireName(), type.wireName()))
            .toList();
    assertEquals(10, SchemaRules.fields(Side.INPUT, all).size());
  }

  @Test
  void nothingGivenChangesNothing() {
    assertEquals(BEFORE, SchemaRules.schema(Side.INPUT, null, null, BEFORE));
  }

  @Test
  void fieldsAloneReplaceTheOldOnes() {
    assertEquals(
        Schema.structured(new Field("b", DataType.STRING)),
        SchemaRules.schema(Side.INPUT, null, List.of(field("b", "string")), BEFORE));
  }

  @Test
  void emptyListDeletesAllFields() {
    assertEquals(Schema.structured(), SchemaRules.schema(Side.INPUT, null, List.of(), BEFORE));
  }

  @Test
  void sameTypeWithoutFieldsKeepsThem() {
    assertEquals(BEFORE, SchemaRules.schema(Side.INPUT, "structured", null, BEFORE));
  }

  @Test
  void changeToPlainDropsTheFields() {
    assertEquals(Schema.PLAIN, SchemaRules.schema(Side.INPUT, "plain", null, BEFORE));
    assertEquals(Schema.PLAIN, SchemaRules.schema(Side.INPUT, "plain", List.of(), BEFORE));
  }

  @Test
  void plainWithFieldsIsRefused() {
    assertEquals(
        "'output_fields' must be empty or left out when 'output_type' is plain: a plain value has"
            + " no fields.",
        refused(Side.OUTPUT, "plain", List.of(field("a", "int"))));
  }

  @Test
  void unknownTypeIsRefused() {
    assertEquals(
        "The value 'Plain' of 'input_type' is not known: it must be structured or plain.",
        refused(Side.INPUT, "Plain", null));
  }

  @Test
  void fieldGivenTwiceIsRefused() {
    assertEquals(
        "The field 'a' is given twice in 'input_fields': field names must be unique.",
        refused(Side.INPUT, null, List.of(field("a", "int"), field("a", "double"))));
  }

  @Test
  void unknownDataTypeIsRefusedWithAllThatThereAre() {
    assertEquals(
        "The data type 'array_bool' of field 'a' in 'input_fields' is not known: it must be one of "
            + DataType.allWireNames()
            + ".",
        refused(Side.INPUT, null, List.of(field("a", "array_bool"))));
  }

  @Test
  void inputWidgetIsNoOutputWidget() {
    var slider = new FieldDeclaration("a", "int", new Widget("slider", JsonText.of("{}")));
    assertEquals(1, SchemaRules.fields(Side.INPUT, List.of(slider)).size());
    assertEquals(
        "The widget 'slider' of field 'a' in 'output_fields' is not known: it must be one of"
            + " button, image_preview, textbox.",
        refused(Side.OUTPUT, null, List.of(slider)));
  }

  private static FieldDeclaration field(String name, String dataType) {
    return new FieldDeclaration(name, dataType, null);
  }

  private static String refused(
      Side side, @Nullable String type, @Nullable List<FieldDeclaration> fields) {
    return String.valueOf(
        assertThrows(RejectedException.class, () -> SchemaRules.schema(side, type, fields, BEFORE))
            .getMessage());
  }
}
