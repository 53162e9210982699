"""The check of answers itself: it finds what is there too much or too little, wherever it is."""

import copy
import unittest

import exact

COMPONENTS = {
    "Short": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    "Long": {
        "allOf": [
            {"$ref": "#/components/schemas/Short"},
            {
                "type": "object",
                "properties": {
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Short"}},
                },
                "required": ["labels", "parts"],
            },
        ]
    },
}
SCHEMA = {"type": "array", "items": {"$ref": "#/components/schemas/Long"}}
GOOD = [{"id": "a", "labels": {"any": "label"}, "parts": [{"id": "b"}]}]


class Exact(unittest.TestCase):
    def test_what_the_schema_says_is_good(self):
        self.assertEqual([], exact.problems(GOOD, SCHEMA, COMPONENTS))

    def test_a_field_too_many_is_found(self):
        self.assertTrue(self.problems_after(lambda answer: answer.update(more=1)))
        self.assertTrue(self.problems_after(lambda answer: answer["parts"][0].update(more=1)))

    def test_a_field_too_few_or_of_another_type_is_found(self):
        self.assertTrue(self.problems_after(lambda answer: answer.pop("id")))
        self.assertTrue(self.problems_after(lambda answer: answer["parts"][0].pop("id")))
        self.assertTrue(self.problems_after(lambda answer: answer["labels"].update(any=1)))

    def problems_after(self, change):
        answer = copy.deepcopy(GOOD)
        change(answer[0])
        return exact.problems(answer, SCHEMA, COMPONENTS)


if __name__ == "__main__":
    unittest.main()
