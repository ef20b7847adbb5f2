namespace MwanLb.Netfilter.Interop;

/// <summary>The errors that are told apart; members keep the C spelling because that is what an admin searches for.</summary>
[CHeader("errno.h")]
internal enum Errno
{
    None = 0,
    [CName("EPERM")] EPERM = 1,
    [CName("ENOENT")] ENOENT = 2,
    [CName("EINTR")] EINTR = 4,
    [CName("EAGAIN")] EAGAIN = 11,
    [CName("ENOMEM")] ENOMEM = 12,
    [CName("EACCES")] EACCES = 13,
    [CName("EBUSY")] EBUSY = 16,
    [CName("ENODEV")] ENODEV = 19,
    [CName("EINVAL")] EINVAL = 22,
    [CName("EMFILE")] EMFILE = 24,
    [CName("EPROTONOSUPPORT")] EPROTONOSUPPORT = 93,
    [CName("EOPNOTSUPP")] EOPNOTSUPP = 95,
    [CName("EAFNOSUPPORT")] EAFNOSUPPORT = 97,
    [CName("ENOBUFS")] ENOBUFS = 105,
    [CName("ETIMEDOUT")] ETIMEDOUT = 110,
    [CName("ECONNREFUSED")] ECONNREFUSED = 111,
}
