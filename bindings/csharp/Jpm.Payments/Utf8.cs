using System;
using System.Text;

namespace Jpm.Payments
{
    /// <summary>Reads the library's text.</summary>
    internal static unsafe class Utf8
    {
        /// <summary>Text up to its NUL, within this many bytes.</summary>
        internal static string Read(byte* text, long capacity)
        {
            int length = 0;
            while (length < capacity && text[length] != 0)
            {
                length++;
            }
            return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
        }

        /// <summary>A static text of the library; null if there is none.</summary>
        internal static string Read(IntPtr text)
        {
            return text == IntPtr.Zero ? null : Read((byte*)text, int.MaxValue);
        }
    }
}
