using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Jpm.Payments.Tests
{
    /// <summary>jpm.h, read just well enough to compare with: constants, structs and functions.</summary>
    internal sealed class Header
    {
        private readonly string commented;
        private readonly string text;

        internal Header()
        {
            commented = File.ReadAllText(Environment.GetEnvironmentVariable("JPM_HEADER"));
            text = Regex.Replace(commented, @"/\*.*?\*/", "", RegexOptions.Singleline);
        }

        /// <summary>Every whole number that the header defines, by its name.</summary>
        internal Dictionary<string, long> Constants()
        {
            return All(@"^#define (JPM_\w+) \(?(-?\d+)\)?\s*$")
                .ToDictionary(line => line.Groups[1].Value, line => long.Parse(line.Groups[2].Value));
        }

        /// <summary>What the header says of each option, on one line.</summary>
        internal Dictionary<string, string> OptionMeanings()
        {
            return Regex.Matches(commented, @"/\*\*((?:(?!\*/).)*)\*/\s*#define (JPM_OPT_\w+) ", RegexOptions.Singleline)
                .Cast<Match>()
                .ToDictionary(option => option.Groups[2].Value, option => Regex.Replace(
                    option.Groups[1].Value.Replace("`", ""), @"\s+(\* )?", " ").Trim());
        }

        internal string Version => All("^#define JPM_VERSION \"(.+)\"").Single().Groups[1].Value;

        /// <summary>The names that it gives to numbers, as jpm_outcome, and the number's C type.</summary>
        internal Dictionary<string, string> Numbers()
        {
            return All(@"^typedef (\w+) (jpm_\w+);").ToDictionary(line => line.Groups[2].Value, line => line.Groups[1].Value);
        }

        /// <summary>The structs; of each the fields as (C type, name, length of an array or 0).</summary>
        internal Dictionary<string, List<Tuple<string, string, int>>> Structs()
        {
            Dictionary<string, long> sizes = Constants();
            return All(@"^typedef struct (jpm_\w+) \{([^}]*)\} \1;")
                .ToDictionary(body => body.Groups[1].Value, body => Fields(body.Groups[2].Value, sizes));
        }

        /// <summary>The functions; of each the result's C type and the arguments'.</summary>
        internal Dictionary<string, string[]> Functions()
        {
            return All(@"^JPM_(?:API|IMPORT) (.+?)JPM_CALL (jpm_\w+)\(([^)]*)\);")
                .ToDictionary(line => line.Groups[2].Value, line => Signature(line.Groups[1], line.Groups[3]));
        }

        /// <summary>What the library calls; of each the result's C type and the arguments'.</summary>
        internal Dictionary<string, string[]> Callbacks()
        {
            return All(@"^typedef (\w+) \(JPM_CALL \*(jpm_\w+)\)\(([^)]*)\);")
                .ToDictionary(line => line.Groups[2].Value, line => Signature(line.Groups[1], line.Groups[3]));
        }

        private static string[] Signature(Group result, Group arguments)
        {
            IEnumerable<string> types = arguments.Value == "void"
                ? new string[0]
                : arguments.Value.Split(',').Select(argument => Regex.Replace(argument.Trim(), @"\w+$", ""));
            return new[] { result.Value }.Concat(types).Select(type => type.Trim()).ToArray();
        }

        private IEnumerable<Match> All(string pattern)
        {
            return Regex.Matches(text, pattern, RegexOptions.Multiline).Cast<Match>();
        }

        private static List<Tuple<string, string, int>> Fields(string body, Dictionary<string, long> sizes)
        {
            MatchCollection found = Regex.Matches(body, @"([\w ]+?[ *]+)(\w+)(?:\[(\w+)\])?;");
            return found.Cast<Match>().Select(field => Tuple.Create(
                field.Groups[1].Value.Trim(),
                field.Groups[2].Value,
                field.Groups[3].Success ? Length(field.Groups[3].Value, sizes) : 0)).ToList();
        }

        private static int Length(string length, Dictionary<string, long> sizes)
        {
            return sizes.ContainsKey(length) ? (int)sizes[length] : int.Parse(length);
        }
    }
}
