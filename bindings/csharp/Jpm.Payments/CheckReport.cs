using System.Collections.Generic;
using System.Linq;

namespace Jpm.Payments
{
    /// <summary>
    /// What <see cref="JpmClient.Check"/> found. It holds no secret and no card data: safe to mail.
    /// </summary>
    public sealed class CheckReport
    {
        internal CheckReport(Response response)
        {
            Ok = response.GetText("/ok") == "true";
            Json = response.Json;
            IEnumerable<int> steps = Enumerable.Range(0, response.Count("/checks") ?? 0);
            Findings = steps.Select(step => new Finding(response, "/checks/" + step + "/")).ToArray();
        }

        /// <summary>Whether no step failed.</summary>
        public bool Ok { get; }

        /// <summary>Every step, in the order of the walk.</summary>
        public IReadOnlyList<Finding> Findings { get; }

        /// <summary>All of it as JSON, for support.</summary>
        public string Json { get; }
    }

    /// <summary>What one step of the way to the service came to.</summary>
    public sealed class Finding
    {
        internal Finding(Response response, string at)
        {
            Name = response.GetText(at + "name") ?? "";
            Result = response.GetText(at + "result") ?? "";
            Status = response.GetText(at + "status") ?? "";
            Detail = response.GetText(at + "detail") ?? "";
            Advice = response.GetText(at + "advice") ?? "";
        }

        /// <summary>The step, as in <c>token</c>.</summary>
        public string Name { get; }

        /// <summary><c>ok</c>, <c>warning</c>, <c>failed</c> or <c>skipped</c>.</summary>
        public string Result { get; }

        /// <summary>The name of a status, as in <c>JPM_E_RESOLVE</c>; empty when there is none.</summary>
        public string Status { get; }

        /// <summary>What was seen, in one line.</summary>
        public string Detail { get; }

        /// <summary>What to do about it; empty when there is nothing to do.</summary>
        public string Advice { get; }

        /// <summary>A line for support.</summary>
        public override string ToString()
        {
            return string.Join(" ", new[] { Result, Name, Status, Detail, Advice }.Where(part => part.Length > 0));
        }
    }
}
