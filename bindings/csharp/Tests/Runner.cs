using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;

namespace Jpm.Payments.Tests
{
    /// <summary>Marks a method as a test: public, without parameters, run in a fresh instance of its class.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class TestAttribute : Attribute
    {
    }

    /// <summary>What a test expects.</summary>
    internal static class Expect
    {
        internal static void True(bool condition, string what)
        {
            if (!condition)
            {
                throw new Exception("expected: " + what);
            }
        }

        internal static void Equal<T>(T expected, T actual, string what = "")
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                throw new Exception("expected " + expected + ", found " + actual + " " + what);
            }
        }

        internal static void Contains(string part, string text)
        {
            True(text.Contains(part), "\"" + part + "\" in \"" + text + "\"");
        }

        internal static T Throws<T>(Action action, string what = "") where T : Exception
        {
            try
            {
                action();
            }
            catch (Exception fault) when (fault.GetType() == typeof(T))
            {
                return (T)fault;
            }
            throw new Exception("expected " + typeof(T).Name + " " + what);
        }
    }

    /// <summary>
    /// Runs every test of this assembly, or those whose name contains the first argument; or is the till that another process
    /// kills.
    /// </summary>
    internal static class Runner
    {
        private static int Main(string[] arguments)
        {
            if (arguments.Length > 1 && arguments[0] == CrossingTill.Word)
            {
                CrossingTill.Run(arguments);
                return 0;
            }
            int passed = 0;
            var failed = new List<string>();
            IEnumerable<MethodInfo> tests =
                from type in Assembly.GetExecutingAssembly().GetTypes()
                from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
                where method.IsDefined(typeof(TestAttribute), false)
                orderby type.Name, method.MetadataToken
                select method;
            foreach (MethodInfo test in tests)
            {
                string name = test.DeclaringType.Name + "." + test.Name;
                if (arguments.Length > 0 && !name.Contains(arguments[0]))
                {
                    continue;
                }
                Stopwatch clock = Stopwatch.StartNew();
                Exception fault = Run(test);
                Console.WriteLine("{0,-6} {1} {2} ms", fault == null ? "ok" : "FAILED", name, clock.ElapsedMilliseconds);
                if (fault == null)
                {
                    passed++;
                }
                else
                {
                    failed.Add(name);
                    Console.WriteLine(fault);
                }
            }
            Simulator.StopAll();
            failed.ForEach(name => Console.WriteLine("FAILED " + name));
            Console.WriteLine("{0} passed, {1} failed", passed, failed.Count);
            return failed.Count == 0 && passed > 0 ? 0 : 1;
        }

        private static Exception Run(MethodInfo test)
        {
            try
            {
                test.Invoke(Activator.CreateInstance(test.DeclaringType), null);
                return null;
            }
            catch (TargetInvocationException fault)
            {
                return fault.InnerException;
            }
        }
    }
}
