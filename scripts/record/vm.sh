#!/bin/sh
# Runs a command in a virtual machine with Debian's kernel, for recordings that the kernel of this machine cannot give (docs/recording.md):
#   sudo scripts/record/vm.sh 'npm run record -- --engine podman --slow --plan plan.json --out .cache/vm/out'
# The virtual machine has the files of this one. What the command writes is gone with it, but for the folder .cache/vm/out of the checkout.
# Needs Debian, root, and the packages qemu-system-x86 and busybox-static. Nothing is installed on this machine.
set -eu
[ $# -eq 1 ] || { echo "Usage: $0 'COMMAND'" >&2; exit 2; }
checkout=$(cd "$(dirname "$0")/../.." && pwd)
work=$checkout/.cache/vm
mkdir -p "$work/debs" "$work/out"

if [ ! -e "$work/kernel" ]; then
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -1)
  (cd "$work/debs" && apt-get download -q "$package" kmod)
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
  ln -sf kmod "$work/root/bin/depmod"
  "$work/root/bin/depmod" -b "$work/root" "$(ls "$work/root/lib/modules")"
  cp "$work"/root/boot/vmlinuz-* "$work/kernel"
fi
release=$(ls "$work/root/lib/modules")

# An initramfs that mounts this machine's files beneath a layer that is kept in memory.
rm -rf "$work/initramfs" "$work/out/.code"
mkdir -p "$work/initramfs/m"
cd "$work/initramfs"
mkdir bin proc sys dev lower upper new
cp "$(command -v busybox)" bin/busybox
modules='virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci 9pnet 9pnet_virtio netfs fscache 9p overlay'
for module in $modules; do find "$work/root/lib/modules" -name "$module.ko" -exec cp {} m \; ; done
cat > init <<END
#!/bin/busybox sh
b=/bin/busybox
\$b mount -t proc proc /proc; \$b mount -t sysfs sys /sys; \$b mount -t devtmpfs dev /dev
# What is not there is built in.
for module in $modules; do [ ! -e /m/\$module.ko ] || \$b insmod /m/\$module.ko; done
\$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro files /lower
\$b mount -t tmpfs -o size=80% tmpfs /upper; \$b mkdir /upper/u /upper/w
\$b mount -t overlay -o lowerdir=/lower,upperdir=/upper/u,workdir=/upper/w overlay /new
\$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out "/new$work/out"
for folder in dev proc sys; do \$b mount --move /\$folder /new/\$folder; done
exec \$b switch_root /new /bin/sh "$work/session.sh"
END
chmod +x init
find . | busybox cpio -o -H newc 2>/dev/null | gzip -1 > "$work/initramfs.gz"

# V8's background compiler of WebAssembly crashes where the processor is emulated.
echo "for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) require('node:v8').setFlagsFromString(flag);" > "$work/flags.cjs"
cat > "$work/command.sh" <<END
$1
END
cat > "$work/session.sh" <<END
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TMPDIR=/run NODE_OPTIONS="--require $work/flags.cjs"
mkdir -p /dev/shm /dev/pts /usr/lib/modules /run
mount -t tmpfs tmpfs /run; mount -t tmpfs -o mode=1777 tmpfs /dev/shm; mount -t devpts devpts /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ln -sfn "$work/root/lib/modules/$release" /usr/lib/modules/$release
cp "$work/root/bin/kmod" /usr/bin/kmod; ln -sf /usr/bin/kmod /usr/sbin/modprobe
ip link set lo up
for module in br_netfilter tun veth bridge; do modprobe \$module; done
cd "$checkout"
sh "$work/command.sh"
echo \$? > "$work/out/.code"
sync; echo o > /proc/sysrq-trigger; sleep 60
END

kvm='-accel tcg,thread=multi -cpu max'
# Opening it does not tell whether it works: a virtual machine often has the device and not the processor's part.
if grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo && [ -w /dev/kvm ]; then kvm='-enable-kvm -cpu host'; fi
# shellcheck disable=SC2086
qemu-system-x86_64 $kvm -smp 2 -m 4G -nographic -no-reboot -nic none \
  -kernel "$work/kernel" -initrd "$work/initramfs.gz" -append 'console=ttyS0 panic=-1 quiet' \
  -fsdev local,id=files,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=files,mount_tag=files \
  -fsdev "local,id=out,path=$work/out,security_model=none" -device virtio-9p-pci,fsdev=out,mount_tag=out < /dev/null
exit "$(cat "$work/out/.code" 2>/dev/null || echo 1)"
