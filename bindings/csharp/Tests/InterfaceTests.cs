using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Jpm.Payments.Tests
{
    /// <summary>The assembly against jpm.h, the library and the other places that say the same.</summary>
    public sealed class InterfaceTests
    {
        private const BindingFlags Any =
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

        /// <summary>Which enumeration holds the constants of which prefix; the rest of the name is the member's.</summary>
        private static readonly Dictionary<string, Type> Enums = new Dictionary<string, Type>
        {
            { "JPM_OUTCOME_", typeof(Outcome) },
            { "JPM_ADVICE_", typeof(Advice) },
            { "JPM_PROFILE_", typeof(ProfileOutcome) },
            { "JPM_RESULT_", typeof(ResultFlags) },
            { "JPM_OPERATION_", typeof(Operation) },
            { "JPM_STATE_", typeof(JournalState) },
            { "JPM_CAPTURE_", typeof(CaptureMethod) },
            { "JPM_INITIATOR_", typeof(Initiator) },
            { "JPM_ON_FILE_", typeof(AccountOnFile) },
            { "JPM_RECURRING_", typeof(RecurringSequence) },
            { "JPM_ACCOUNT_NUMBER_", typeof(AccountNumberType) },
            { "JPM_KIND_", typeof(Kind) },
            { "JPM_LOG_", typeof(JpmLogLevel) },
            { "JPM_OPT_", typeof(JpmOption) },
            { "JPM_STRUCT_", typeof(StructKind) },
            { "JPM_E_", typeof(JpmStatus) },
            { "JPM_PURPOSE_", typeof(AuthorizationPurpose) },
            { "JPM_ROUTING_", typeof(Routing) },
            { "JPM_METHOD_", typeof(PaymentMethodType) },
            { "JPM_ADDRESS_", typeof(AddressType) },
            { "JPM_BANK_", typeof(AccountType) },
            { "JPM_ACH_", typeof(AchPaymentType) },
        };

        /// <summary>Constants whose names have no such prefix.</summary>
        private static readonly Dictionary<string, Type> Single = new Dictionary<string, Type>
        {
            { "JPM_OK", typeof(JpmStatus) },
            { "JPM_DONE", typeof(JpmStatus) },
            { "JPM_ABSENT", typeof(JpmStatus) },
            { "JPM_YES", typeof(YesNo) },
            { "JPM_NO", typeof(YesNo) },
            { "JPM_ACTIVE", typeof(ActiveStatus) },
            { "JPM_INACTIVE", typeof(ActiveStatus) },
        };

        /// <summary>The 0 of these has no name in the header.</summary>
        private static readonly string[] Nameless = { "ResultFlags.None", "Operation.None", "JournalState.None" };

        private static readonly Dictionary<string, Type> Types = new Dictionary<string, Type>
        {
            { "void", typeof(void) },
            { "void *", typeof(IntPtr) },
            { "int32_t", typeof(int) },
            { "uint32_t", typeof(uint) },
            { "int64_t", typeof(long) },
            { "uint32_t *", typeof(uint*) },
            { "int64_t *", typeof(long*) },
            { "const char *", typeof(IntPtr) },
            { "char *", typeof(byte*) },
            { "const jpm_client *", typeof(ClientHandle) },
            { "jpm_client *", typeof(IntPtr) },
            { "jpm_client **", typeof(ClientHandle).MakeByRefType() },
            { "const jpm_config *", typeof(ConfigHandle) },
            { "jpm_config **", typeof(ConfigHandle).MakeByRefType() },
            { "jpm_log_fn", typeof(jpm_log_fn) },
            { "const jpm_response *", typeof(ResponseHandle) },
            { "jpm_response *", typeof(IntPtr) },
            { "jpm_response **", typeof(ResponseHandle).MakeByRefType() },
            { "jpm_error *", typeof(jpm_error*) },
            { "jpm_result *", typeof(jpm_result*) },
            { "const jpm_result *", typeof(jpm_result*) },
            { "const jpm_payment *", typeof(jpm_payment*) },
            { "const jpm_card *", typeof(jpm_card*) },
            { "const jpm_account_holder *", typeof(jpm_account_holder*) },
            { "const jpm_profile *", typeof(jpm_profile*) },
            { "const jpm_profile_details *", typeof(jpm_profile_details*) },
            { "const jpm_payment_method *", typeof(jpm_payment_method*) },
            { "const jpm_address *", typeof(jpm_address*) },
            { "const jpm_communication *", typeof(jpm_communication*) },
        };

        private readonly Header header = new Header();

        [Test]
        public void EveryConstantIsHereAndNoneBesides()
        {
            var theirs = new SortedDictionary<string, long>();
            foreach (KeyValuePair<string, long> constant in header.Constants().Where(constant => !IsSize(constant.Key)))
            {
                KeyValuePair<string, Type> place = Enums
                    .Where(entry => constant.Key.StartsWith(entry.Key))
                    .OrderByDescending(entry => entry.Key.Length)
                    .FirstOrDefault();
                if (place.Key != null)
                {
                    theirs.Add(place.Value.Name + "." + Pascal(constant.Key.Substring(place.Key.Length)), constant.Value);
                }
                else if (Single.ContainsKey(constant.Key))
                {
                    theirs.Add(Single[constant.Key].Name + "." + Pascal(constant.Key.Substring(4)), constant.Value);
                }
                else if (constant.Key == "JPM_AMOUNT_ALL")
                {
                    Expect.Equal(Payment.All, constant.Value);
                }
                else
                {
                    bool isVersion = constant.Key.StartsWith("JPM_VERSION_") || constant.Key == "JPM_ABI_VERSION";
                    Expect.True(isVersion, "a place for " + constant.Key);
                }
            }
            var ours = new SortedDictionary<string, long>();
            foreach (Type type in Enums.Values.Concat(Single.Values).Distinct())
            {
                foreach (object member in Enum.GetValues(type))
                {
                    string name = type.Name + "." + member;
                    long number = Convert.ToInt64(member);
                    if (number != 0 || !(name.EndsWith(".NotSaid") || Nameless.Contains(name)))
                    {
                        ours.Add(name, number);
                    }
                }
            }
            Expect.True(theirs.Count > 150, "more constants");
            Expect.Equal(string.Join("\n", theirs), string.Join("\n", ours));
        }

        [Test]
        public void VersionsAreTheSameEverywhere()
        {
            Dictionary<string, long> constants = header.Constants();
            long number = constants["JPM_VERSION_MAJOR"] * 10000 + constants["JPM_VERSION_MINOR"] * 100;
            Expect.Equal(number + constants["JPM_VERSION_PATCH"], (long)Library.VersionNumber);
            Expect.Equal(constants["JPM_ABI_VERSION"], (long)Library.AbiVersion);
            Expect.Equal(header.Version, JpmClient.LibraryVersion);
            Expect.Equal(header.Version, typeof(JpmClient).Assembly.GetName().Version.ToString(3));
            string project = File.ReadAllText(Environment.GetEnvironmentVariable("JPM_CSPROJ"));
            Expect.Equal(header.Version, Regex.Match(project, "<Version>(.+)</Version>").Groups[1].Value);
        }

        [Test]
        public void StructsHaveTheSameFieldsAtTheSameOffsets()
        {
            Dictionary<string, List<Tuple<string, string, int>>> structs = header.Structs();
            Expect.Equal(Enum.GetValues(typeof(StructKind)).Length, structs.Count);
            foreach (KeyValuePair<string, List<Tuple<string, string, int>>> native in structs)
            {
                Type type = typeof(JpmClient).Assembly.GetType("Jpm.Payments." + native.Key, true);
                FieldInfo[] fields = type.GetFields().OrderBy(field => field.MetadataToken).ToArray();
                Expect.Equal(
                    string.Join(" ", native.Value.Select(field => field.Item2)),
                    string.Join(" ", fields.Select(field => field.Name)));
                int offset = 0;
                for (int at = 0; at < fields.Length; at++)
                {
                    string name = native.Key + "." + fields[at].Name;
                    Tuple<string, string, int> field = native.Value[at];
                    Expect.Equal(offset, (int)Marshal.OffsetOf(type, fields[at].Name), name);
                    if (field.Item3 > 0)
                    {
                        var array = fields[at].GetCustomAttribute<FixedBufferAttribute>();
                        Expect.Equal(typeof(byte), array.ElementType, name);
                        Expect.Equal(field.Item3, array.Length, name);
                        offset += field.Item3;
                    }
                    else
                    {
                        Type expected = TypeOf(field.Item1.Replace("struct ", ""));
                        // A place for a handle has a type of its own in a function only.
                        Expect.Equal(expected.IsByRef ? typeof(IntPtr) : expected, fields[at].FieldType, name);
                        offset += Marshal.SizeOf(fields[at].FieldType);
                    }
                }
                Expect.Equal(offset, Marshal.SizeOf(type), native.Key);
            }
        }

        [Test]
        public void FunctionsHaveTheSameSignature()
        {
            Dictionary<string, string[]> functions = header.Functions();
            IEnumerable<MethodInfo> ours = NativeFunctions().OrderBy(method => method.Name);
            Expect.Equal(
                string.Join(" ", functions.Keys.OrderBy(name => name, StringComparer.Ordinal)),
                string.Join(" ", ours.Select(method => method.Name).OrderBy(name => name, StringComparer.Ordinal)));
            foreach (MethodInfo method in ours)
            {
                IEnumerable<Type> expected = functions[method.Name].Select(type => CType(type, method.Name));
                Expect.Equal(string.Join(", ", expected), string.Join(", ", Signature(method)), method.Name);
            }
        }

        [Test]
        public void CallbacksHaveTheSameSignature()
        {
            Dictionary<string, string[]> callbacks = header.Callbacks();
            Expect.Equal("jpm_log_fn", string.Join(" ", callbacks.Keys));
            MethodInfo ours = typeof(jpm_log_fn).GetMethod("Invoke");
            IEnumerable<Type> expected = callbacks["jpm_log_fn"].Select(TypeOf);
            Expect.Equal(string.Join(", ", expected), string.Join(", ", Signature(ours)));
            var convention = typeof(jpm_log_fn).GetCustomAttribute<UnmanagedFunctionPointerAttribute>();
            Expect.Equal(CallingConvention.Cdecl, convention.CallingConvention);
        }

        [Test]
        public void NothingAmbiguousCrossesTheBorder()
        {
            Type[] forbidden = { typeof(bool), typeof(char), typeof(string), typeof(decimal), typeof(object) };
            foreach (MethodInfo method in NativeFunctions())
            {
                var import = method.GetCustomAttribute<DllImportAttribute>();
                Expect.Equal("jpm", import.Value, method.Name);
                Expect.Equal(CallingConvention.Cdecl, import.CallingConvention, method.Name);
                Expect.True(import.ExactSpelling && !import.BestFitMapping, method.Name + " is spelt exactly");
                Expect.True(!Signature(method).Any(forbidden.Contains), method.Name + " is plain");
            }
            IEnumerable<Type> structs =
                from type in typeof(JpmClient).Assembly.GetTypes()
                where type.Name.StartsWith("jpm_") && !typeof(Delegate).IsAssignableFrom(type)
                select type;
            foreach (Type type in structs)
            {
                Expect.True(type.IsValueType && type.IsLayoutSequential, type.Name + " is sequential");
                Expect.True(!type.GetFields(Any).Any(field => forbidden.Contains(field.FieldType)), type.Name + " is plain");
            }
        }

        [Test]
        public void OptionsAreNamedAsInTheLibrary()
        {
            foreach (JpmOption option in Enum.GetValues(typeof(JpmOption)))
            {
                string name = Utf8.Read(NativeMethods.jpm_option_name((int)option));
                Expect.Equal(option.ToString(), Pascal(name.ToUpperInvariant()));
            }
        }

        /// <summary>Editors show what the header says, but for what .NET has of its own.</summary>
        [Test]
        public void OptionsAreDocumentedAsInTheHeader()
        {
            string pages = File.ReadAllText(Path.ChangeExtension(typeof(JpmClient).Assembly.Location, "xml"));
            Dictionary<string, string> ours = Regex.Matches(
                    pages, @"name=""F:Jpm\.Payments\.JpmOption\.(\w+)"">\s*<summary>(.*?)</summary>", RegexOptions.Singleline)
                .Cast<Match>()
                .ToDictionary(option => option.Groups[1].Value, option => Regex.Replace(
                    Regex.Replace(option.Groups[2].Value, "</?c>", ""), @"\s+", " ").Trim());
            string[] own = { "JPM_OPT_ACCESS_TOKEN", "JPM_OPT_TEXT_ENCODING" };
            Dictionary<string, string> theirs = header.OptionMeanings();
            Expect.Equal(Enum.GetValues(typeof(JpmOption)).Length, theirs.Count);
            foreach (KeyValuePair<string, string> option in theirs.Where(option => !own.Contains(option.Key)))
            {
                Expect.Equal(option.Value, ours[Pascal(option.Key.Substring("JPM_OPT_".Length))], option.Key);
            }
        }

        [Test]
        public void ResultsHaveEveryField()
        {
            IEnumerable<string> native =
                header.Structs()["jpm_result"].Select(field => field.Item2).Except(new[] { "struct_size", "reserved" });
            IEnumerable<string> ours = typeof(Result).GetProperties().Select(property => property.Name);
            Expect.Equal("", string.Join(" ", native.Select(name => Pascal(name.ToUpperInvariant())).Except(ours)));
        }

        [Test]
        public void InputsHaveEveryField()
        {
            foreach (Type model in new[] { typeof(Payment), typeof(Card), typeof(AccountHolder), typeof(Profile) })
            {
                string native = "jpm" + Regex.Replace(model.Name, "[A-Z]", letter => "_" + letter.Value.ToLowerInvariant());
                IEnumerable<string> names = header.Structs()[native].Select(field => field.Item2)
                    .Except(new[] { "struct_size", "reserved", "reserved_number" })
                    // Where the answer goes is the package's affair: the caller only says whether he wants it.
                    .Select(name => name == "response" ? "wants_response" : name)
                    .Select(name => Pascal(name.ToUpperInvariant()));
                IEnumerable<string> ours = model.GetProperties().Select(property => property.Name);
                Expect.Equal(
                    string.Join(" ", names.OrderBy(name => name)), string.Join(" ", ours.OrderBy(name => name)), model.Name);
            }
        }

        [Test]
        public void AnotherLibraryIsRefused()
        {
            Func<int, uint> size = NativeMethods.jpm_struct_size;
            Library.Check(Library.AbiVersion, Library.VersionNumber, size);
            var refused = Expect.Throws<JpmLibraryException>(
                () => Library.Check(Library.AbiVersion + 1, Library.VersionNumber, size));
            Expect.Contains("binary interface 2", refused.Message);
            foreach (int change in new[] { -8, 8 })
            {
                refused = Expect.Throws<JpmLibraryException>(() => Library.Check(
                    Library.AbiVersion, Library.VersionNumber, which => (uint)(size(which) + change)));
                Expect.Contains("Payment has", refused.Message);
            }
            // A later one may have grown.
            Library.Check(Library.AbiVersion, Library.VersionNumber + 1, which => size(which) + 8);
        }

        [Test]
        public void TextsComeFromTheLibrary()
        {
            foreach (JpmStatus status in Enum.GetValues(typeof(JpmStatus)))
            {
                Expect.True(status.Text().Length > 0, "a text for " + status);
            }
            Expect.True(Advice.SettleFirst.Text() != Advice.SendAgain.Text(), "different texts");
        }

        private static IEnumerable<MethodInfo> NativeFunctions()
        {
            return typeof(NativeMethods).GetMethods(Any).Where(method => method.IsDefined(typeof(DllImportAttribute), false));
        }

        private static IEnumerable<Type> Signature(MethodInfo method)
        {
            return new[] { method.ReturnType }.Concat(method.GetParameters().Select(parameter => parameter.ParameterType));
        }

        /// <summary>Only the setters take a configuration that may change; only freeing takes a bare pointer.</summary>
        private Type CType(string type, string function)
        {
            if (type == "jpm_config *")
            {
                return function == "jpm_config_free" ? typeof(IntPtr) : typeof(ConfigHandle);
            }
            return TypeOf(type);
        }

        private Type TypeOf(string type)
        {
            Dictionary<string, string> numbers = header.Numbers();
            return Types[numbers.ContainsKey(type) ? numbers[type] : type];
        }

        /// <summary>Sizes are compared where a field has them.</summary>
        private static bool IsSize(string constant)
        {
            return Regex.IsMatch(constant, "_(ID|NUMBER)_SIZE$");
        }

        private static string Pascal(string name)
        {
            IEnumerable<string> words = name.Split('_');
            return string.Concat(words.Select(word => word.Substring(0, 1) + word.Substring(1).ToLowerInvariant()));
        }
    }
}
