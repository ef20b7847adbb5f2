using System.Text;
using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>The names behind the interface indices of netfilter's messages.</summary>
public static class InterfaceName
{
    /// <summary>The present index of an interface of this thread's network namespace; 0 where there is none of that name.</summary>
    public static uint IndexOf(string name) => Libc.InterfaceIndex(name);

    /// <summary>The present name of an interface of this thread's network namespace; null where there is none of that index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="known">The name that it had: given back where it has it still, so that looking again allocates nothing.</param>
    public static string? Find(uint index, string? known = null)
    {
        Span<byte> name = stackalloc byte[Libc.InterfaceNameSize];
        Span<char> text = stackalloc char[Libc.InterfaceNameSize];
        // The kernel takes any byte but '/' and blanks into a name: those of another alphabet come as UTF-8.
        var length = Encoding.UTF8.GetChars(name[..Libc.InterfaceName(index, name)], text);
        return length == 0 ? null : text[..length].SequenceEqual(known) ? known : text[..length].ToString();
    }
}
