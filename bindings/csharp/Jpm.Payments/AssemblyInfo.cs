using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: AssemblyTitle("Jpm.Payments")]
[assembly: AssemblyDescription("Card payments and stored consumer profiles through J.P. Morgan's Online Payments API")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: ComVisible(false)]
[assembly: InternalsVisibleTo("Jpm.Payments.Tests")]
