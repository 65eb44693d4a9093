"""The package against jpm.h, the library and the other places that say the same."""

import _ctypes
import ctypes
import inspect
import os
import pydoc
import re
import subprocess
import sys
import unittest
from unittest import mock

from support import HEADER, PACKAGE, REPOSITORY

import jpm_payments
from jpm_payments import _config, _library, _native, enums, models, options

TEXT = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)

#: Which enumeration holds the constants of which prefix; the rest of the name is the member's.
ENUMS = {
    "JPM_OUTCOME_": enums.Outcome,
    "JPM_ADVICE_": enums.Advice,
    "JPM_PROFILE_": enums.ProfileOutcome,
    "JPM_RESULT_": enums.ResultFlag,
    "JPM_OPERATION_": enums.Operation,
    "JPM_STATE_": enums.JournalState,
    "JPM_CAPTURE_": enums.CaptureMethod,
    "JPM_INITIATOR_": enums.Initiator,
    "JPM_ON_FILE_": enums.AccountOnFile,
    "JPM_RECURRING_": enums.RecurringSequence,
    "JPM_ACCOUNT_NUMBER_": enums.AccountNumberType,
    "JPM_KIND_": enums.Kind,
    "JPM_LOG_": enums.LogLevel,
    "JPM_PURPOSE_": enums.AuthorizationPurpose,
    "JPM_ROUTING_": enums.Routing,
    "JPM_METHOD_": enums.MethodType,
    "JPM_ADDRESS_": enums.AddressType,
    "JPM_BANK_": enums.AccountType,
    "JPM_ACH_": enums.AchPaymentType,
    "JPM_": enums.Activity,
}

#: The 0 of these has no name in the header.
NAMELESS = ("JPM_OPERATION_NONE", "JPM_STATE_NONE")

#: The first words about an option in the header, and the type in ``options`` that it has.
OPTION_KINDS = {
    "Text": "Text",
    "Secret text": "Text",
    "Choice": "Text",
    "Path": "Path",
    "Milliseconds": "Number",
    "Seconds": "Number",
    "Hours": "Number",
    "Days": "Number",
    "0 or 1": "Switch",
}

C_TYPES = {
    "void": None,
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "int64_t": ctypes.c_int64,
    "const char *": ctypes.c_char_p,
    "char *": ctypes.POINTER(ctypes.c_char),
}
#: Names of numbers: outcomes, options and the like.
C_TYPES.update({name: C_TYPES[kind] for kind, name in re.findall(r"^typedef (\w+) (jpm_\w+);", TEXT, re.M)})


def c_type(text):
    """The ctypes type of a C type as the header writes it."""
    text = text.strip()
    text = text.replace("struct ", "")
    if text in C_TYPES:
        return C_TYPES[text]
    if text.endswith("*"):
        return ctypes.POINTER(c_type(text[:-1]))
    return getattr(_native, text.replace("const ", ""))


def constants():
    """Every number and text that the header defines."""
    values = {}
    for name, value in re.findall(r"^#define (JPM_[A-Z0-9_]+) +(.+)$", TEXT, re.M):
        if name in ("JPM_CALL", "JPM_IMPORT", "JPM_API"):
            continue
        value = re.sub(r"JPM_\w+", lambda known: str(values[known.group()]), value)
        values[name] = eval(value, {"__builtins__": {}})
    return values


class TheHeader(unittest.TestCase):
    def test_every_constant_is_here_and_none_besides(self):
        ours = {f"JPM_{status.name}": int(status) for status in enums.Status}
        ours.update({f"JPM_OPT_{name.upper()}": at for name, at in _config.option_numbers().items()})
        for prefix, kind in ENUMS.items():
            ours.update({prefix + member.name: int(member) for member in kind if member.name != "NOT_SAID"})
        for name in NAMELESS:
            self.assertEqual(0, ours.pop(name))
        for name, value in vars(_native).items():
            if name.startswith("JPM_"):
                ours[name] = value
        theirs = constants()
        self.assertGreater(len(theirs), 120)
        self.assertEqual(theirs, ours)

    def test_structs_have_the_same_fields(self):
        sizes = constants()
        found = re.findall(r"typedef struct (jpm_\w+) \{(.*?)\} \1;", TEXT, re.S)
        self.assertEqual({name for name, _ in found}, {kind.__name__ for kind in _native.STRUCTS.values()})
        for name, body in found:
            fields = []
            for kind, field, length in re.findall(r"([\w ]+?[ *]+)(\w+)(?:\[(\w+)\])?;", body):
                length = sizes.get(length) or length
                fields.append((field, ctypes.c_char * int(length) if length else c_type(kind)))
            self.assertEqual(fields, list(getattr(_native, name)._fields_), name)

    def test_structs_have_no_padding(self):
        for kind in _native.STRUCTS.values():
            self.assertEqual(ctypes.sizeof(kind), sum(ctypes.sizeof(field[1]) for field in kind._fields_))

    def test_functions_have_the_same_signature(self):
        found = re.findall(r"^JPM_(?:API|IMPORT) (.+?)JPM_CALL (jpm_\w+)\((.*?)\);", TEXT, re.S | re.M)
        functions = {}
        for result, name, arguments in found:
            names = [] if arguments == "void" else arguments.split(",")
            types = [re.sub(r"\w+$", "", argument.strip()) for argument in names]
            functions[name] = (c_type(result), tuple(c_type(kind) for kind in types))
        self.assertEqual(functions, _native.FUNCTIONS)

    def test_the_callback_has_the_same_signature(self):
        (arguments,) = re.findall(r"typedef void \(JPM_CALL \*jpm_log_fn\)\((.*?)\);", TEXT, re.S)
        types = tuple(c_type(re.sub(r"\w+$", "", argument.strip())) for argument in arguments.split(","))
        self.assertEqual((None, types), (_native.jpm_log_fn._restype_, _native.jpm_log_fn._argtypes_))

    def test_every_option_is_documented_with_its_kind(self):
        kinds = {}
        described = re.findall(r"/\*\*((?:(?!\*/).)*)\*/\s*#define JPM_OPT_(\w+)", HEADER.read_text(), re.S)
        for words, name in described:
            (kind,) = (kind for kind in OPTION_KINDS if re.match(rf"[\s*]*{kind}\b", words))
            kinds[name.lower()] = OPTION_KINDS[kind]
        self.assertEqual("Text", kinds.pop("text_encoding"))
        hints = options.Options.__annotations__
        self.assertEqual(kinds, {name: hint.__forward_arg__ for name, hint in hints.items()})
        self.assertEqual(set(kinds), set(jpm_payments.option_names()))

    def test_help_explains_every_option(self):
        shown = pydoc.render_doc(options.Options, renderer=pydoc.plaintext)
        for name, hint in options.Options.__annotations__.items():
            self.assertRegex(shown, rf"(?m)^ \|  {name}: {hint.__forward_arg__}\n \|      \S")

    def test_what_is_no_option_has_no_options_name(self):
        for function in (jpm_payments.Client, jpm_payments.check):
            ours = {"config_file", "from_environment", "log", "log_level"}
            self.assertEqual({*ours, "options"}, set(inspect.signature(function).parameters))
            self.assertEqual(set(), ours & set(jpm_payments.option_names()))

    def test_models_have_the_same_fields(self):
        for model, native in {**models.STRUCTS, models.Result: _native.jpm_result}.items():
            names = {name for name, _ in native._fields_} - {"struct_size", "reserved", "reserved_number"}
            # Where the answer goes is the package's affair: the caller only says whether he wants it.
            names = {"wants_response" if name == "response" else name for name in names}
            self.assertEqual(names, set(model.__dataclass_fields__), native.__name__)


class TheVersion(unittest.TestCase):
    def test_is_the_same_everywhere(self):
        pattern = r'^version = "(.+)"$'
        version = jpm_payments.__version__
        self.assertEqual(version, jpm_payments.library_version())
        self.assertEqual([version], re.findall(pattern, (PACKAGE / "pyproject.toml").read_text(), re.M))
        self.assertEqual([version], re.findall(pattern, (REPOSITORY / "Cargo.toml").read_text(), re.M)[:1])


class Loading(unittest.TestCase):
    def library(self, **answers):
        """The real library, but for some of its answers."""
        real = _library.load()
        fake = mock.Mock(_name="libjpm.so")
        fake.jpm_abi_version = real.jpm_abi_version
        fake.jpm_version_number = real.jpm_version_number
        fake.jpm_struct_size = real.jpm_struct_size
        for name, answer in answers.items():
            setattr(fake, name, answer if callable(answer) else mock.Mock(return_value=answer))
        return fake

    def test_the_real_library_fits(self):
        _library._check(self.library())

    def test_another_binary_interface_is_refused(self):
        with self.assertRaisesRegex(jpm_payments.LibraryError, "interface 2"):
            _library._check(self.library(jpm_abi_version=2))

    def test_other_struct_sizes_are_refused(self):
        size = _library.load().jpm_struct_size
        for change in (-8, 8):
            with self.assertRaisesRegex(jpm_payments.LibraryError, "jpm_payment has"):
                _library._check(self.library(jpm_struct_size=lambda which, change=change: size(which) + change))

    def test_a_later_library_may_have_grown(self):
        size = _library.load().jpm_struct_size
        grown = self.library(
            jpm_struct_size=lambda which: size(which) + 8, jpm_version_number=_native.JPM_VERSION_NUMBER + 1
        )
        _library._check(grown)

    def test_what_cannot_be_loaded_is_named(self):
        for path, reason in (("/nowhere/libjpm.so", "nowhere"), (_ctypes.__file__, "no jpm library")):
            environment = {**os.environ, "JPM_LIBRARY": path, "PYTHONPATH": str(PACKAGE)}
            program = "import jpm_payments as j\ntry: j.new_request_id()\nexcept j.LibraryError as e: print(e)"
            told = subprocess.run(
                [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
            )
            self.assertIn(reason, told.stdout)


class Enumerations(unittest.TestCase):
    def test_unknown_numbers_are_kept(self):
        outcome = enums.Outcome(99)
        self.assertEqual((99, "VALUE_99", "VALUE_99"), (outcome, outcome.name, f"{outcome}"))
        self.assertEqual(4096 | 4, enums.ResultFlag(4100))
        self.assertIn(enums.ResultFlag.REPLAYED, enums.ResultFlag(4100))
        with self.assertRaises(ValueError):
            enums.Outcome("approved")

    def test_flags_print_their_names(self):
        for number, name in ((0, "NONE"), (4, "REPLAYED"), (12, "REPLAYED|FOUND_BY_LOOKUP"), (4100, "REPLAYED|4096"), (4096, "4096")):
            flags = enums.ResultFlag(number)
            self.assertEqual((name, f"{name:>30}"), (str(flags), f"{flags:>30}"))

    def test_texts_come_from_the_library(self):
        for status in enums.Status:
            self.assertTrue(status.text, status.name)
        self.assertEqual(len(enums.Advice), len({advice.text for advice in enums.Advice}))


if __name__ == "__main__":
    unittest.main()
