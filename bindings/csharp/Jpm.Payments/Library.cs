using System;

namespace Jpm.Payments
{
    /// <summary>
    /// The jpm library cannot be found or loaded, or does not fit this assembly. Nothing was done.
    /// </summary>
    public sealed class JpmLibraryException : Exception
    {
        internal JpmLibraryException(string message, Exception inner = null) : base(message, inner)
        {
        }
    }

    /// <summary>Makes sure that the library is there and is the one this assembly was written for.</summary>
    internal static unsafe class Library
    {
        internal const uint AbiVersion = 1;
        internal const uint VersionNumber = 0 * 10000 + 1 * 100 + 0;

        private static volatile bool loaded;

        /// <summary>Called before the first use of any function; costs nothing after that.</summary>
        internal static void Load()
        {
            if (loaded)
            {
                return;
            }
            try
            {
                Check(
                    NativeMethods.jpm_abi_version(), NativeMethods.jpm_version_number(), NativeMethods.jpm_struct_size);
            }
            catch (DllNotFoundException fault)
            {
                throw new JpmLibraryException(
                    "The jpm library cannot be found: put jpm.dll (libjpm.so, libjpm.dylib) beside " +
                    typeof(Library).Assembly.GetName().Name + ".dll or where the system looks for libraries.", fault);
            }
            catch (BadImageFormatException fault)
            {
                throw new JpmLibraryException(
                    "The jpm library is for another processor: this process has " + 8 * IntPtr.Size + " bits.", fault);
            }
            catch (EntryPointNotFoundException fault)
            {
                throw new JpmLibraryException("This is no jpm library, or too old a one: " + fault.Message, fault);
            }
            loaded = true;
        }

        /// <summary>
        /// Structs only ever grow, and only in a later version: anything else is another library's layout.
        /// </summary>
        internal static void Check(uint abiVersion, uint versionNumber, Func<int, uint> structSize)
        {
            if (abiVersion != AbiVersion)
            {
                throw new JpmLibraryException(
                    "The jpm library has binary interface " + abiVersion + "; this assembly needs " + AbiVersion + ".");
            }
            foreach (StructKind kind in Enum.GetValues(typeof(StructKind)))
            {
                long theirs = structSize((int)kind);
                long ours = SizeOf(kind);
                if (theirs < ours || (theirs > ours && versionNumber <= VersionNumber))
                {
                    throw new JpmLibraryException(
                        kind + " has " + theirs + " bytes in the jpm library and " + ours + " in this assembly: " +
                        "install both in the same version.");
                }
            }
        }

        internal static int SizeOf(StructKind kind)
        {
            switch (kind)
            {
                case StructKind.Payment: return sizeof(jpm_payment);
                case StructKind.Card: return sizeof(jpm_card);
                case StructKind.AccountHolder: return sizeof(jpm_account_holder);
                case StructKind.Profile: return sizeof(jpm_profile);
                case StructKind.Error: return sizeof(jpm_error);
                case StructKind.Result: return sizeof(jpm_result);
                case StructKind.PaymentMethod: return sizeof(jpm_payment_method);
                case StructKind.Address: return sizeof(jpm_address);
                case StructKind.Communication: return sizeof(jpm_communication);
                case StructKind.ProfileDetails: return sizeof(jpm_profile_details);
                default: throw new ArgumentOutOfRangeException(nameof(kind));
            }
        }
    }
}
